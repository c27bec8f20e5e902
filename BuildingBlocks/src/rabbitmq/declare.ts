import type { Channel } from 'amqplib';
import type { SubscribedQueue } from '../messaging/index.ts';
import { ownExchanges, queueTopology } from './topology.ts';

/** Asserts the exchanges that the service owns. */
export async function declareExchanges(channel: Channel, service: string): Promise<void> {
  for (const { name, type } of ownExchanges(service))
    await channel.assertExchange(name, type, { durable: true });
}

/**
 * Asserts what the service owns, and checks passively what is not its own.
 * A missing foreign exchange, or a queue with other arguments, closes the channel with the broker's reason.
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
  for (const queue of queues)
    await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
  for (const { queue, exchange, routingKey } of bindings)
    await channel.bindQueue(queue, exchange, routingKey);
}
