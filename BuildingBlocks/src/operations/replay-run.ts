/** What became of a message that was sent to its queue again. */
export type ReplayOutcome = 'waiting' | 'under-way' | 'handled' | 'duplicate' | 'dead-lettered' | 'invalid';

export interface ReplayCounts {
  /** The broker has not confirmed them yet. */
  readonly waiting: number;
  /** In the queue, being handled, or parked until those before them have been. */
  readonly underWay: number;
  readonly handled: number;
  /** The inbox remembers them: they have no effect. */
  readonly duplicate: number;
  readonly deadLettered: number;
  /** Not sent: today's code cannot read them, or does not take them. */
  readonly invalid: number;
}

/** The tables of a rebuilt subscription when the new ones took their place. Hashes are of all rows, in any order. */
export interface RebuiltTables {
  /** Rows of the new tables. */
  readonly rows: number;
  /** Rows that were added, changed or taken away. */
  readonly changed: number;
  /** Of the tables before. */
  readonly hashBefore: string;
  readonly hash: string;
  /** How long the subscription's own messages had to wait, in milliseconds. */
  readonly heldMs: number;
}

/** What somebody wants to give to a subscription again. */
export interface ReplayPlan {
  /** Chosen by who begins it: to begin it again has no effect. */
  readonly id: string;
  readonly queue: string;
  readonly rebuild: boolean;
  readonly reason: string;
  readonly selection: object;
}

/** A replay or rebuild, as it is in the service's database. Times are ISO 8601. */
export interface ReplayRun extends ReplayPlan {
  readonly operator: string;
  readonly state: 'open' | 'done' | 'cancelled';
  /** Why it does not go on; null if nothing hinders it. */
  readonly why: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly counts: ReplayCounts;
  /** Of a rebuild that is done. */
  readonly rebuilt: RebuiltTables | null;
}

/** One message of a replay. Times are ISO 8601. */
export interface ReplayedMessage {
  readonly number: number;
  readonly messageId: string;
  readonly outcome: ReplayOutcome;
  readonly reason: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
}
