import { BrokerUnavailableError, DeadLetters } from '@ticketwave/building-blocks/operations';
import type { Project } from '../config/project.ts';
import { unreachableFailure, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import type { OperatedBroker } from '../operator/running.ts';
import { managementGet } from '../topology/management.ts';
import { topologyIfKnown } from '../topology/topology.ts';

const SUFFIX = '.dlq';

/** The queue whose dead letters are meant: with or without `.dlq` at its end. Pure. */
export const withoutSuffix = (name: string): string =>
  name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;

/** Every queue with dead letters of its own: those that we know of, and those that are on the broker. */
export async function queuesWithDeadLetters(
  project: Project,
  { managementUrl, adaptation }: OperatedBroker,
): Promise<string[]> {
  const known = await topologyIfKnown(project);
  if (known === undefined && managementUrl === undefined)
    throw usageFailure(
      'Nothing says which queues there are: RABBITMQ_MANAGEMENT_URL or --management is expected, or a configuration ' +
        'with the definition of every service.',
    );
  const ours = known?.definitions.queues.map(({ name }) => name) ?? [];
  const there =
    managementUrl === undefined
      ? []
      : await namesOnBroker(managementUrl, adaptation.vhost ?? project.virtualHost);
  const deadLetters = [...ours, ...there].filter((name) => name.endsWith(SUFFIX));
  return [...new Set(deadLetters)].map(withoutSuffix).sort();
}

async function namesOnBroker(managementUrl: string, vhost: string): Promise<string[]> {
  const path = `/api/queues/${encodeURIComponent(vhost)}?columns=name`;
  return (await managementGet<{ name: string }[]>(managementUrl, path)).map(({ name }) => name);
}

/**
 * Runs the body with the dead letters of a broker.
 * @throws {Failure} with exit code 3 if the broker cannot be reached or the connection is lost
 */
export async function withDeadLetters<R>(
  amqpUrl: string,
  body: (deadLetters: DeadLetters) => Promise<R>,
): Promise<R> {
  let deadLetters: DeadLetters | undefined;
  try {
    deadLetters = await DeadLetters.connect(amqpUrl);
    return await body(deadLetters);
  } catch (error) {
    if (!(error instanceof BrokerUnavailableError)) throw error;
    throw unreachableFailure(
      `${error.message}. AMQP_URL, or ${invocation('dev')}, says where the broker is.`,
      error,
    );
  } finally {
    await deadLetters?.close();
  }
}

/** @returns how many dead letters the queue has. @throws {Failure} with exit code 2 if it has no `.dlq` */
export async function mustExist(deadLetters: DeadLetters, queue: string): Promise<number> {
  const messages = await deadLetters.count(queue);
  if (messages !== undefined) return messages;
  throw usageFailure(
    `There is no queue ${queue}${SUFFIX}; ${invocation('dlq', 'list')} names those there are.`,
  );
}
