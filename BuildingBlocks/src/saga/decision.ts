/** What a process manager decided. `State` must be JSON-safe: it is stored as JSON, so times are ISO strings. */
export interface Decision<State, Command> {
  readonly state: State;
  /** Carried out in this order, in the same transaction. */
  readonly commands: readonly Command[];
  /** When the saga is to decide again if no input comes before; null: never. Replaces the one before. */
  readonly deadline: Date | null;
  /**
   * Set if the input changed nothing: why, for the log. Then nothing is stored and there must be no commands; of an
   * answer to `deadline-reached` the new deadline alone is stored.
   */
  readonly skipped?: string;
}

/** The input when the deadline of the last decision has come. */
export interface DeadlineReached {
  readonly type: 'deadline-reached';
}

/** For tests of decisions, and for whoever calls them. */
export const DEADLINE_REACHED: DeadlineReached = { type: 'deadline-reached' };
