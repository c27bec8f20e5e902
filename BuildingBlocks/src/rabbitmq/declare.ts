import type { Channel } from 'amqplib';
import type { SubscribedQueue } from '../messaging/index.ts';
import { ownExchanges, queueTopology } from './topology.ts';

/** The broker has a queue or exchange of ours with other properties than ours. */
export class TopologyConflictError extends Error {
  override readonly name = 'TopologyConflictError';
}

/** Asserts the exchanges that the service owns. @throws TopologyConflictError */
export async function declareExchanges(channel: Channel, service: string): Promise<void> {
  for (const { name, type } of ownExchanges(service)) {
    await channel.assertExchange(name, type, { durable: true }).catch(explainConflict);
  }
}

/**
 * Asserts what the service owns, and checks passively what is not its own.
 * A missing foreign exchange closes the channel with the broker's reason.
 * @throws TopologyConflictError
 */
export async function declareQueue(
  channel: Channel,
  service: string,
  subscribed: SubscribedQueue,
): Promise<void> {
  await declareExchanges(channel, service);
  const { queues, bindings } = queueTopology(service, subscribed);
  const own = new Set(ownExchanges(service).map(({ name }) => name));
  const foreign = new Set(bindings.map(({ exchange }) => exchange).filter((exchange) => !own.has(exchange)));
  for (const exchange of foreign) await channel.checkExchange(exchange);
  for (const queue of queues) {
    await channel
      .assertQueue(queue.name, { durable: true, arguments: queue.arguments })
      .catch(explainConflict);
  }
  for (const { queue, exchange, routingKey } of bindings) {
    await channel.bindQueue(queue, exchange, routingKey);
  }
}

const PRECONDITION_FAILED = 406;

/** The broker's own sentence names both sides: what is there, and what we asked for. */
function explainConflict(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === PRECONDITION_FAILED)) throw error;
  const remedy =
    'Empty and delete what is there, or bring the code in line: npm run topology -- verify shows both';
  throw new TopologyConflictError(`${error.message}. ${remedy}.`, { cause: error });
}
