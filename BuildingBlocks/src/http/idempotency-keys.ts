import type { UnitOfWork } from '../messaging/index.ts';

/** Days that a key is kept: a request that is repeated later has its effect again. */
export const IDEMPOTENCY_DAYS = 7;

/** What became of the attempt to take a key. `answered`: the request was answered before, with this text. */
export type KeyClaim =
  | { readonly outcome: 'taken' | 'in-use' | 'reused' }
  | { readonly outcome: 'answered'; readonly answer: string };

/** An `Idempotency-Key` as one caller's own, for one method and path. */
export interface OwnedKey {
  /** Another one for another caller, method, path or key; no text that a caller could send as a key. */
  readonly id: string;
  /**
   * As instances of an older version keep it, for all callers together; undefined if what they keep cannot be this
   * caller's, because they know no principals.
   */
  readonly unowned: string | undefined;
}

/** Remembers which keys callers have used, for which requests, and what was answered. */
export abstract class IdempotencyKeys {
  /**
   * Takes the key for a request, as part of the unit of work. Never waits: a key that another open one has in its hands is
   * in use, and so is one that was taken less than `seconds` ago and not settled yet.
   * @param fingerprint of the request: the same key with another one is `reused`
   */
  abstract take(key: OwnedKey, fingerprint: string, seconds: number, work: UnitOfWork): Promise<KeyClaim>;

  /** Keeps the answer with a taken key. @returns whether this was the first answer; only that one is kept */
  abstract settle(key: OwnedKey, answer: string, work: UnitOfWork): Promise<boolean>;

  /** Deletes a bounded number of keys that were first used longer ago. @returns how many it deleted */
  abstract forget(olderThanDays: number, limit: number): Promise<number>;
}
