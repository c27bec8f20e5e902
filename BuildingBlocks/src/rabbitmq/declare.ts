import type { Channel } from 'amqplib';
import type { SubscribedQueue } from '../messaging/index.ts';
import { ownExchanges, ownTap, queueTopology, type QueueDeclaration } from './topology.ts';

/**
 * Who makes a service's exchanges. `administered`: the administrator, with their topic permissions; a service only
 * looks whether they are there. `self-declared`: the service itself, where nobody administers the broker.
 */
export type ExchangesBy = 'administered' | 'self-declared';

/** The broker has a queue or exchange of ours with other properties than ours. */
export class TopologyConflictError extends Error {
  override readonly name = 'TopologyConflictError';
}

/**
 * Asserts the exchanges that the service owns, or checks passively that the administrator has made them.
 * What is missing closes the channel.
 * @param options.requestTap whether the service publishes to its tap
 * @throws TopologyConflictError
 */
export async function declareExchanges(
  channel: Channel,
  service: string,
  by: ExchangesBy,
  { requestTap = false }: { readonly requestTap?: boolean | undefined } = {},
): Promise<void> {
  // That the administrator's tap is missing holds up nothing but what is published there.
  const asserted = requestTap && by === 'self-declared' ? [ownTap(service)] : [];
  for (const { name, type } of [...ownExchanges(service), ...asserted]) {
    if (by === 'administered') await mustExist(channel, name);
    else await channel.assertExchange(name, type, { durable: true }).catch(explainConflict);
  }
}

/**
 * Asserts a queue of the service with its retry queues, its dead letters and their bindings, and checks passively
 * what is not its own. A missing exchange closes the channel.
 * @throws TopologyConflictError
 */
export async function declareQueue(
  channel: Channel,
  service: string,
  subscribed: SubscribedQueue,
  by: ExchangesBy,
): Promise<void> {
  await declareExchanges(channel, service, by);
  const { queues, bindings } = queueTopology(service, subscribed);
  const own = new Set(ownExchanges(service).map(({ name }) => name));
  const foreign = new Set(bindings.map(({ exchange }) => exchange).filter((exchange) => !own.has(exchange)));
  for (const exchange of foreign) await mustExist(channel, exchange);
  for (const queue of queues) await assertQueue(channel, queue);
  for (const { queue, exchange, routingKey } of bindings) {
    await channel.bindQueue(queue, exchange, routingKey);
  }
}

/** Asserts a queue alone, for who reads it: the rest of its subscription is declared elsewhere. @throws TopologyConflictError */
export async function assertQueue(
  channel: Channel,
  { name, arguments: given }: QueueDeclaration,
): Promise<void> {
  await channel.assertQueue(name, { durable: true, arguments: given }).catch(explainConflict);
}

const PRECONDITION_FAILED = 406;
const NOT_FOUND = 404;

/** The broker's own sentence names both sides: what is there, and what we asked for. */
function explainConflict(error: unknown): never {
  if (!isRefusal(error, PRECONDITION_FAILED)) throw error;
  const remedy =
    'Empty and delete what is there, or bring the code in line: the command `topology verify` shows both';
  throw new TopologyConflictError(`${error.message}. ${remedy}.`, { cause: error });
}

async function mustExist(channel: Channel, exchange: string): Promise<void> {
  try {
    await channel.checkExchange(exchange);
  } catch (error) {
    if (!isRefusal(error, NOT_FOUND)) throw error;
    throw new Error(`exchange '${exchange}' is missing: the command \`topology apply\` makes it`, {
      cause: error,
    });
  }
}

const isRefusal = (error: unknown, code: number): error is Error =>
  error instanceof Error && 'code' in error && error.code === code;
