import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 20;

/**
 * Asks again and again until the probe neither throws nor answers undefined or false.
 * @param timeoutMs the deadline; then what the probe threw last is thrown
 */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs: number,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let problem: unknown = new Error('What was waited for did not happen.');
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      problem = error;
    }
    if (performance.now() >= deadline) throw problem instanceof Error ? problem : new Error(String(problem));
    await sleep(EVERY_MS);
  }
}
