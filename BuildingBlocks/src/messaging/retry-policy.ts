import { ContractError, InvalidMessageError } from '@ticketwave/contracts';
import { UnrecoverableError, ValueRefusedError } from './errors.ts';

/** How often a message that fails is tried again, and after how long. */
export interface RetryPolicy {
  /** Retries at once, before the first delay: for what a second look mends, such as a deadlock. None if absent. */
  readonly immediate?: number;
  /** Waits before the second, third, … try, in milliseconds. Their number is the number of delayed retries. */
  readonly delays: readonly number[];
}

/** Tried 1 + 3 times, with 5 s, 25 s and 125 s between (SPEC section 1). */
export const DEFAULT_RETRY: RetryPolicy = { delays: [5_000, 25_000, 125_000] };

/** What becomes of a message whose handler failed. */
export type FailureDecision =
  | { readonly action: 'retry-now' }
  | { readonly action: 'retry'; readonly delay: number; readonly nextAttempt: number }
  | { readonly action: 'dead-letter' };

/** @param attempt how many times the message has been tried so far, from 1 */
export function decideOnFailure(error: unknown, attempt: number, policy: RetryPolicy): FailureDecision {
  if (isUnrecoverable(error)) return { action: 'dead-letter' };
  const immediate = policy.immediate ?? 0;
  if (attempt <= immediate) return { action: 'retry-now' };
  const delay = policy.delays[attempt - 1 - immediate];
  return delay === undefined
    ? { action: 'dead-letter' }
    : { action: 'retry', delay, nextAttempt: attempt + 1 };
}

/** How often a message is tried in all. */
export const maximumAttempts = ({ immediate = 0, delays }: RetryPolicy): number =>
  1 + immediate + delays.length;

function isUnrecoverable(error: unknown): boolean {
  return (
    error instanceof UnrecoverableError ||
    error instanceof InvalidMessageError ||
    error instanceof ContractError ||
    error instanceof ValueRefusedError
  );
}

/** 5000 → `5s`, 250 → `250ms`: the last word of a retry queue's name. */
export function delayLabel(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
