import { matchesPattern, serviceTopology, type SubscribedQueue } from '@ticketwave/building-blocks/adapters';
import {
  ContractError,
  tapped,
  versionsOf,
  type Expectation,
  type IntegrationEventClass,
} from '@ticketwave/contracts';

/** What the wire knows of a service: enough to compute everything on the broker. */
export interface ServiceWire {
  readonly name: string;
  /** Of the service; undefined if it does not say it. */
  readonly version?: string;
  readonly publishes: readonly IntegrationEventClass[];
  readonly queues: readonly SubscribedQueue[];
  /** Messages that it relies on others to send; none if absent. */
  readonly expects?: readonly Expectation[];
}

/** In the format of RabbitMQ's definitions files. Users and their rights are no part of it: see `permissions`. */
export interface Definitions {
  readonly vhosts: readonly { name: string }[];
  readonly exchanges: readonly { name: string; vhost: string; type: string; durable: boolean }[];
  readonly queues: readonly {
    name: string;
    vhost: string;
    durable: boolean;
    auto_delete: boolean;
    arguments: object;
  }[];
  readonly bindings: readonly {
    source: string;
    vhost: string;
    destination: string;
    destination_type: string;
    routing_key: string;
    arguments: object;
  }[];
}

/**
 * Every exchange, queue and binding that must exist on the broker before the first service starts.
 * @throws ContractError if a request is answered by no service or by several, or a binding lets nothing in
 */
export function definitions(services: readonly ServiceWire[], vhost: string): Definitions {
  requireSoundWiring(services);
  const topologies = services.map(({ name, queues, publishes }) => serviceTopology(name, queues, publishes));
  return {
    vhosts: [{ name: vhost }],
    exchanges: topologies.flatMap(({ exchanges }) =>
      exchanges.map((exchange) => ({
        ...exchange,
        vhost,
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: {},
      })),
    ),
    queues: topologies.flatMap(({ queues }) =>
      queues.map((queue) => ({
        name: queue.name,
        vhost,
        durable: true,
        auto_delete: false,
        arguments: queue.arguments,
      })),
    ),
    bindings: topologies.flatMap(({ bindings }) =>
      bindings.map(({ exchange, queue, routingKey }) => ({
        source: exchange,
        vhost,
        destination: queue,
        destination_type: 'queue',
        routing_key: routingKey,
        arguments: {},
      })),
    ),
  };
}

function requireSoundWiring(services: readonly ServiceWire[]): void {
  const published = services.flatMap(({ publishes }) => publishes.map(({ contract }) => contract));
  const seen = services.flatMap(({ publishes }) => publishes.flatMap(seenOf));
  const bound = services.flatMap(({ queues }) =>
    queues.flatMap(({ queue, bindings, handlers }) => {
      const read = handlers.flatMap(({ handles }) => versionsOf(handles.contract));
      return bindings.map((binding) => ({ queue, read, ...binding }));
    }),
  );
  for (const { queue, exchange, pattern, read } of bound) {
    const lets = seen.some((c) => c.exchange === exchange && matchesPattern(pattern, c.routingKey));
    // An older version that is no longer published may still wait in the outbox, and be sent again.
    const hasLet = read.some(
      ({ type, routingKey }) =>
        matchesPattern(pattern, routingKey) && seen.some((c) => c.exchange === exchange && c.type === type),
    );
    if (!lets && !hasLet)
      throw new ContractError(
        `queue '${queue}' binds '${pattern}' on '${exchange}', where nobody publishes that`,
      );
  }
  for (const { kind, exchange, routingKey } of published) {
    if (kind !== 'request') continue;
    const answering = bound.filter((b) => b.exchange === exchange && matchesPattern(b.pattern, routingKey));
    if (answering.length !== 1) {
      const queues = answering.map(({ queue }) => queue).join(', ') || 'none';
      throw new ContractError(`request '${routingKey}' must reach exactly one queue, but reaches: ${queues}`);
    }
  }
}

/** A contract as it can be listened to: a request also on the tap of its publisher. */
const seenOf = (event: IntegrationEventClass) =>
  event.contract.kind === 'request' ? [event.contract, tapped(event).contract] : [event.contract];
