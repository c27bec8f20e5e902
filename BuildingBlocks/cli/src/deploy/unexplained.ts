import type { Sql } from '@ticketwave/building-blocks/adapters';
import { MAXIMUM_BATCH_EVENTS } from '@ticketwave/contracts';
import { routingKeyOf } from '../contracts/snapshot.ts';
import { publishedPages } from '../outbox/published.ts';
import type { MessageKind } from './readable.ts';
import type { Registry } from './registry.ts';
import { letIn, type QueueBinding } from './routes.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What is known of the messages in a queue. */
export interface Known {
  /** Of the queue. */
  readonly bindings: readonly QueueBinding[];
  /** By the service that they are of. */
  readonly outboxes: ReadonlyMap<string, Sql>;
  /** See `batchedOf`. */
  readonly batched: ReadonlySet<string>;
  readonly whereabouts: Pick<Whereabouts, 'countInQueue'>;
}

/** The routing keys whose events leave in batches, or may, where it is not recorded. */
export async function batchedOf(
  kinds: readonly MessageKind[],
  registry: Pick<Registry, 'find'>,
): Promise<ReadonlySet<string>> {
  const batched = new Set<string>();
  for (const { source, sourceVersion, routingKey } of kinds) {
    const publisher = await registry.find(source, sourceVersion);
    const written = publisher?.publishes.find((event) => routingKeyOf(event) === routingKey);
    if (written === undefined || written.batched) batched.add(routingKey);
  }
  return batched;
}

/**
 * How many of the messages in a queue may be in no outbox: nobody knows what they are. Such a queue is counted and never
 * read, so nobody sees how full its batches are either: events that may leave in batches explain no more messages than
 * full batches of them are.
 * @param there how many messages it and its retry queues hold
 */
export async function countUnexplained(
  queue: string,
  there: number,
  { bindings, outboxes, batched, whereabouts }: Known,
): Promise<number> {
  let [alone, inBatches] = [0, 0];
  const left = (): number => Math.max(0, there - alone - Math.ceil(inBatches / MAXIMUM_BATCH_EVENTS));
  for (const [service, outbox] of outboxes) {
    if (left() === 0) return 0;
    for await (const page of publishedPages(outbox, undefined, 0)) {
      const sent = page.filter(({ routingKey }) =>
        letIn(bindings, queue, { exchange: `${service}.events`, routingKey }),
      );
      const countOf = (isBatched: boolean): Promise<number> =>
        whereabouts.countInQueue(
          sent
            .filter(({ routingKey }) => batched.has(routingKey) === isBatched)
            .map(({ messageId }) => messageId),
        );
      alone += await countOf(false);
      inBatches += await countOf(true);
      if (left() === 0) return 0;
    }
  }
  return left();
}
