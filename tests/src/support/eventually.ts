import { eventually as poll } from '@ticketwave/cli/dev/eventually';

/**
 * Asks again and again until the probe neither throws nor answers undefined or false.
 * @param timeoutMs the deadline; then what the probe threw last is thrown. A generous one costs nothing when all is
 * well: it is there for a machine that does much else.
 */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 90_000,
): Promise<T> {
  let problem: unknown = new Error('What was waited for did not happen.');
  const attempt = async (): Promise<{ answer: T } | undefined> => {
    try {
      const answer = await probe();
      return answer === undefined || answer === false ? undefined : { answer };
    } catch (error) {
      problem = error;
      return undefined;
    }
  };
  const reached = await poll(attempt, { timeoutMs, everyMs: 20 });
  if (reached) return reached.answer;
  throw problem instanceof Error ? problem : new Error(String(problem));
}
