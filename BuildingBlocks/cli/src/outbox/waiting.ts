import type { Context } from '../operator/context.ts';
import { observedBroker } from '../operator/running.ts';
import type { QueueView } from '../topology/broker-view.ts';
import { managementFind } from '../topology/management.ts';

/** What belongs to the queue of a subscription and holds messages on their way to its handlers. */
const SIDE = /\.(retry\.[^.]+|partition\.\d+)$/;

/**
 * How many messages a queue, its partitions and its retry queues hold; none of a broker that has come back empty.
 * @throws {Failure} if the broker cannot be asked
 */
export async function readWaiting(context: Context): Promise<(queue: string) => number> {
  const { managementUrl, adaptation } = observedBroker(context);
  const vhost = encodeURIComponent(adaptation.vhost ?? context.project.virtualHost);
  return waitingIn((await managementFind<readonly QueueView[]>(managementUrl, `/api/queues/${vhost}`)) ?? []);
}

/** Pure. */
export function waitingIn(queues: readonly QueueView[]): (queue: string) => number {
  const waiting = new Map<string, number>();
  for (const { name, messages = 0 } of queues) {
    const queue = name.replace(SIDE, '');
    waiting.set(queue, (waiting.get(queue) ?? 0) + messages);
  }
  return (queue) => waiting.get(queue) ?? 0;
}
