import type { Selection } from '../dead-letters/index.ts';

/** What an operator asks a redrive to be. */
export interface RedrivePlan {
  readonly queue: string;
  readonly selection: Selection;
  /** So many go first, and their outcome is waited for. */
  readonly canary: number;
  /** Messages in a second, at most; null: as fast as the broker confirms. */
  readonly rate: number | null;
  /** More than so many of a hundred that are given up again stop it. */
  readonly maxFailingPercent: number;
  readonly reason: string;
}

/**
 * `canary`: the first ones are on their way; `ramp`: the others follow; `stopped`: too many failed again; `done`: every
 * message has its outcome.
 */
export type RedriveState = 'canary' | 'ramp' | 'stopped' | 'cancelled' | 'done';

/** What became of a message: proven by the inbox, by its attempts in the database, or by the dead letter that it is again. */
export type RedriveOutcome =
  'waiting' | 'under-way' | 'handled' | 'duplicate' | 'dead-again' | 'invalid' | 'gone';

export interface RedriveCounts {
  readonly meant: number;
  readonly waiting: number;
  readonly underWay: number;
  readonly handled: number;
  readonly duplicate: number;
  readonly deadAgain: number;
  /** Not sent: today's code cannot read them, or does not take them. */
  readonly invalid: number;
  /** Not sent: somebody else has taken them away. */
  readonly gone: number;
}

/** A redrive, as it is in the service's database. Times are ISO 8601. */
export interface RedriveRun extends RedrivePlan {
  readonly id: string;
  readonly operator: string;
  readonly state: RedriveState;
  /** Grows with each resume: outcomes of before count no more. */
  readonly leg: number;
  /** Why it has stopped. */
  readonly why: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly counts: RedriveCounts;
  /** It has ended, and the audit does not say so yet. */
  readonly isAuditDue: boolean;
}

/** One message of a redrive. Times are ISO 8601. */
export interface RedrivenMessage {
  readonly number: number;
  readonly messageId: string | null;
  readonly outcome: RedriveOutcome;
  readonly reason: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
}

export const isActive = ({ state }: Pick<RedriveRun, 'state'>): boolean =>
  state === 'canary' || state === 'ramp';
