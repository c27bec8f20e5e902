import type { Sql } from '@ticketwave/building-blocks/adapters';
import { publishedPages } from '../outbox/published.ts';
import { letIn, type QueueBinding } from './routes.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * How many of the messages in a queue are in no outbox, at least: nobody knows what they are. Such a queue is counted and
 * never read.
 * @param there how many messages it and its retry queues hold
 * @param outboxes by the service that they are of
 */
export async function countUnexplained(
  queue: string,
  there: number,
  bindings: readonly QueueBinding[],
  outboxes: ReadonlyMap<string, Sql>,
  whereabouts: Whereabouts,
): Promise<number> {
  let left = there;
  for (const [service, outbox] of outboxes) {
    if (left <= 0) return 0;
    for await (const page of publishedPages(outbox, undefined, 0)) {
      const ids = page
        .filter(({ routingKey }) => letIn(bindings, queue, { exchange: `${service}.events`, routingKey }))
        .map(({ messageId }) => messageId);
      left -= await whereabouts.countInQueue(ids);
      if (left <= 0) return 0;
    }
  }
  return Math.max(0, left);
}
