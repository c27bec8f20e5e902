import type { Definitions } from './definitions.ts';
import { describeError } from '@ticketwave/building-blocks/observability';
import { connect, type ChannelModel } from 'amqplib';
import { Failure } from '../../support/failure.mjs';
import { variableFor } from '../dev/settings.ts';
import type { Topology } from './compute.ts';
import { closeChannel, closeConnection, ownerOf } from '@ticketwave/building-blocks/operations';

const NOT_FOUND = 404;

/**
 * Declares exchanges, queues and bindings over AMQP, each as the service that owns it: for a broker whose management
 * API is not at hand. All exchanges come first, so that no fact is lost because its listener has not come up yet.
 * @param urlFor the AMQP URL of a service, with the virtual host
 * @throws {Failure} if the broker refuses
 */
export async function declareTopology(
  { definitions }: Topology,
  services: readonly string[],
  urlFor: (service: string) => string,
): Promise<void> {
  const connections = new Map<string, ChannelModel>();
  try {
    for (const service of services)
      connections.set(service, await connect(urlFor(service), { noDelay: true }));
    for (const step of [declareExchanges, declareQueues]) {
      for (const [service, connection] of connections) {
        await step(connection, definitions, service);
      }
    }
  } catch (error) {
    throw new Failure(`AMQP_URL: the broker refused the topology: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    for (const connection of connections.values()) await closeConnection(connection);
  }
}

/**
 * A user that was there before the topology was applied has a password of its own, which is not overwritten.
 * @throws {Failure} naming the variable that gives the account
 */
export async function mustLogIn(
  services: readonly string[],
  urlFor: (service: string) => string,
): Promise<void> {
  for (const service of services) {
    const url = urlFor(service);
    try {
      await closeConnection(await connect(url, { timeout: 10_000 }));
    } catch (cause) {
      throw new Failure(
        `The broker does not let ${new URL(url).username} in (${describeError(cause)}): ` +
          `set ${variableFor('AMQP_URL', service)} to the account that ${service} has there.`,
        { cause },
      );
    }
  }
}

/** What an administrator has made already is left to them: an account of least privilege may not assert it. */
async function declareExchanges(
  connection: ChannelModel,
  { exchanges }: Definitions,
  service: string,
): Promise<void> {
  for (const { name, type, durable } of exchanges.filter((exchange) => ownerOf(exchange.name) === service)) {
    if (await exchangeExists(connection, name)) continue;
    const channel = await connection.createChannel();
    await channel.assertExchange(name, type, { durable });
    await closeChannel(channel);
  }
}

/** On a channel of its own, which the broker closes if there is none. */
async function exchangeExists(connection: ChannelModel, name: string): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // the check itself gives the reason
  try {
    await channel.checkExchange(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return false;
    throw error;
  }
  await closeChannel(channel);
  return true;
}

async function declareQueues(
  connection: ChannelModel,
  definitions: Definitions,
  service: string,
): Promise<void> {
  const channel = await connection.createChannel();
  for (const { name, durable, arguments: args } of definitions.queues) {
    if (ownerOf(name) === service) await channel.assertQueue(name, { durable, arguments: args });
  }
  for (const { source, destination, routing_key } of definitions.bindings) {
    if (ownerOf(destination) === service) await channel.bindQueue(destination, source, routing_key);
  }
  await closeChannel(channel);
}
