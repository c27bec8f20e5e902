import { OperatedStreams } from '../inbox/index.ts';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';

/** So many of those that wait longest are looked at. */
const SHOWN = 100;

/**
 * Streams of ordered subscriptions that wait for a person, in a sentence. All others go on, so nothing is wrong with the
 * service, and it can be deployed.
 */
export async function streamsThatWait(
  sql: Sql,
  queues: readonly SubscribedQueue[],
): Promise<string | undefined> {
  const ordered = new Map(queues.map(({ queue, order }) => [queue, order]));
  if (![...ordered.values()].some((order) => order !== undefined)) return undefined;
  const stopped = (await new OperatedStreams(sql).waiting(SHOWN)).filter(
    ({ queue, place, missedMs }) =>
      place === 'dead-letter' ||
      (place === 'missing' && missedMs >= (ordered.get(queue)?.gapLimit ?? Infinity)),
  );
  const [first] = stopped;
  if (!first) return undefined;
  const where = first.place === 'missing' ? 'missing' : 'with the dead letters';
  const others = stopped.length > 1 ? `; ${stopped.length - 1} more wait` : '';
  return `${first.queue} waits in ${first.stream} for number ${first.next}, which is ${where}${others}: \`ticketwave order list\` says what mends it`;
}
