/** Runs beside the service from its start to its stop, such as one that hands over what is recorded. */
export abstract class BackgroundTask {
  abstract start(): Promise<void>;
  /** Finishes what has begun. */
  abstract stop(): Promise<void>;
}
