/** The queues from which the sagas of a service hear. */
export abstract class SagaInputs {
  /** Why nothing can be heard now; undefined if messages are taken. */
  abstract readonly problem: string | undefined;

  /**
   * How many messages wait in the queues and their retry queues, or are being handled here.
   * @throws Error if the broker cannot be asked
   */
  abstract waiting(): Promise<number>;
}
