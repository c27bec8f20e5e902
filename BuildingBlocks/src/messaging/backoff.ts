/** Waits grow twofold from `base` to at most `max` milliseconds. */
export interface Backoff {
  readonly base: number;
  readonly max: number;
}

/**
 * Milliseconds to wait before try number `attempt` + 1: half fixed, half random ("equal jitter"), so that those
 * who failed together do not come back together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS 2015.
 * @param attempt how many tries have failed, from 1
 */
export function backoffDelay(
  attempt: number,
  { base, max }: Backoff,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(max, base * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
