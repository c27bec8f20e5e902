/** Whose processor time is counted, as the process ids of the roots of their trees. */
export interface Watched {
  readonly node: readonly number[];
  readonly broker: readonly number[];
  readonly database: readonly number[];
}

/** Processor time in microseconds. */
export type ProcessorTime = Readonly<Record<keyof Watched, number>>;

/** What one round has measured. */
export interface Round {
  readonly items: number;
  readonly milliseconds: number;
  readonly processor: ProcessorTime;
  /** How long each item took, in milliseconds, where that is what the bench is about. */
  readonly latencies?: readonly number[];
  /** Bytes between the contestant and the broker, in both directions, where that is what the bench is about. */
  readonly traffic?: number;
  /** Bytes, by name of the process, where that is what the bench is about. */
  readonly memory?: Readonly<Record<string, number>>;
}
