import { setTimeout as delay } from 'node:timers/promises';
import { interruption } from '../../support/interruption.mjs';

/** How long something is waited for, and how often it is looked at. */
export interface Patience {
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Abandons the wait, with its reason as the error. */
  readonly signal?: AbortSignal;
}

/**
 * Asks again and again until the probe answers something other than undefined.
 * @returns the answer, or undefined once the time is over
 * @throws the reason of the signal, or the interruption
 */
export async function eventually<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 100, signal = interruption }: Patience,
): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await probe();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await delay(everyMs);
  }
}
