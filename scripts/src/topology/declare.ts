import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { Definitions } from '@ticketwave/building-blocks/rabbitmq';
import { Failure } from '../../bootstrap/failure.mjs';
import { serviceNames, type ServiceName } from '../run/service-names.ts';
import { readDefinitions } from './definitions-file.ts';

/** What a service owns on the broker begins with its name. */
const ownerOf = (name: string): string => name.split('.', 1)[0] ?? name;

/**
 * Declares exchanges, queues and bindings over AMQP, each as the service that owns it: for a broker whose management
 * API is not at hand. All exchanges come first, so that no fact is lost because its listener has not come up yet.
 * @param urlFor the AMQP URL of a service, with the virtual host
 * @throws {Failure} if the broker refuses
 */
export async function declareTopology(urlFor: (service: ServiceName) => string): Promise<void> {
  const definitions = readDefinitions();
  const connections = new Map<ServiceName, ChannelModel>();
  try {
    for (const service of serviceNames)
      connections.set(service, await connect(urlFor(service), { noDelay: true }));
    for (const step of [declareExchanges, declareQueues]) {
      for (const [service, connection] of connections) {
        const channel = await connection.createChannel();
        await step(channel, definitions, service);
        await channel.close();
      }
    }
  } catch (error) {
    throw new Failure(`AMQP_URL: the broker refused the topology: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    for (const connection of connections.values()) await connection.close();
  }
}

async function declareExchanges(
  channel: Channel,
  { exchanges }: Definitions,
  service: string,
): Promise<void> {
  for (const { name, type, durable } of exchanges.filter((exchange) => ownerOf(exchange.name) === service)) {
    await channel.assertExchange(name, type, { durable });
  }
}

async function declareQueues(channel: Channel, definitions: Definitions, service: string): Promise<void> {
  for (const { name, durable, arguments: args } of definitions.queues) {
    if (ownerOf(name) === service) await channel.assertQueue(name, { durable, arguments: args });
  }
  for (const { source, destination, routing_key } of definitions.bindings) {
    if (ownerOf(destination) === service) await channel.bindQueue(destination, source, routing_key);
  }
}
