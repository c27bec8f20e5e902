/** The queues from which the sagas of a service receive their inputs. */
export abstract class SagaInputQueues {
  /** Why nothing can be received now; undefined if messages are taken. */
  abstract readonly problem: string | undefined;

  /**
   * How many messages wait in the queues and their retry queues, or are being handled here.
   * @throws Error if the broker cannot be asked
   */
  abstract waiting(): Promise<number>;
}
