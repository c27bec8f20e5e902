import type { ProcessIdentity } from './process-identity.mjs';

export interface LockHolder extends ProcessIdentity {
  /** For people: the command. */
  readonly what: string;
  /** ISO 8601. */
  readonly since: string;
}
/** Who this process is, as a lock file says it. */
export function holder(what: string): LockHolder;
/** Names a holder in a sentence. */
export function describe(holder: LockHolder): string;
/** What to do about a lock file, given its content (undefined: there is none). Pure. */
export function decide(
  content: string | undefined,
  alive?: (process: ProcessIdentity) => boolean,
): 'take' | 'wait' | 'take over';
/** Takes the lock if it is free or its holder is dead; returns the living holder otherwise. */
export function tryLock(path: string, self: LockHolder): LockHolder | undefined;
/** Gives the lock back. */
export function unlock(path: string): void;
