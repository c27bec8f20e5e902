import {
  ContractError,
  matchesPattern,
  type IntegrationEventClass,
  type SubscribedQueue,
} from '../messaging/index.ts';
import { serviceTopology } from './topology.ts';

/** What the wire knows of a service: enough to compute everything on the broker. */
export interface ServiceWire {
  readonly name: string;
  readonly publishes: readonly IntegrationEventClass[];
  readonly queues: readonly SubscribedQueue[];
}

/** In the format of RabbitMQ's definitions files. */
export interface Definitions {
  readonly vhosts: readonly { name: string }[];
  readonly users: readonly { name: string; password: string; tags: string }[];
  readonly permissions: readonly {
    user: string;
    vhost: string;
    configure: string;
    write: string;
    read: string;
  }[];
  readonly topic_permissions: readonly {
    user: string;
    vhost: string;
    exchange: string;
    write: string;
    read: string;
  }[];
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
 * Everything that must exist on the broker before the first service starts, users and their least privileges
 * included.
 * @param passwordOf gives each service's password
 * @throws ContractError if a request is answered by no service or by several, or a binding lets nothing in
 */
export function definitions(
  services: readonly ServiceWire[],
  vhost: string,
  passwordOf: (service: string) => string,
): Definitions {
  requireSoundWiring(services);
  const topologies = services.map(({ name, queues }) => serviceTopology(name, queues));
  return {
    vhosts: [{ name: vhost }],
    users: services.map(({ name }) => ({ name, password: passwordOf(name), tags: '' })),
    permissions: services.map((service) => ({ user: service.name, vhost, ...resourcePermissions(service) })),
    topic_permissions: services.flatMap((service) =>
      services.map((owner) => ({ user: service.name, vhost, ...topicPermissions(service, owner) })),
    ),
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

/** All on the service's own names, and reading (binding to) the exchanges that it subscribes to. */
function resourcePermissions({ name, queues }: ServiceWire): {
  configure: string;
  write: string;
  read: string;
} {
  const own = `${escape(name)}\\..*`;
  const foreign = new Set(queues.flatMap(({ bindings }) => bindings.map(({ exchange }) => exchange)));
  foreign.delete(`${name}.events`);
  return {
    configure: `^${own}$`,
    write: `^${own}$`,
    read: `^(${[own, ...[...foreign].sort().map(escape)].join('|')})$`,
  };
}

/**
 * Exactly the routing keys that the service publishes and the patterns that it binds. An exchange without such a
 * row would allow everything, so there is one for every exchange; the empty pattern matches nothing.
 */
function topicPermissions(
  service: ServiceWire,
  owner: ServiceWire,
): { exchange: string; write: string; read: string } {
  const exchange = `${owner.name}.events`;
  const written = service === owner ? service.publishes.map(({ contract }) => contract.routingKey) : [];
  const bound = service.queues.flatMap(({ bindings }) =>
    bindings.filter((binding) => binding.exchange === exchange).map(({ pattern }) => pattern),
  );
  return { exchange, write: oneOf(written), read: oneOf(bound) };
}

const oneOf = (texts: readonly string[]): string =>
  texts.length === 0 ? '' : `^(${[...new Set(texts)].sort().map(escape).join('|')})$`;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function requireSoundWiring(services: readonly ServiceWire[]): void {
  const published = services.flatMap(({ publishes }) => publishes.map(({ contract }) => contract));
  const bound = services.flatMap(({ queues }) =>
    queues.flatMap(({ queue, bindings }) => bindings.map((binding) => ({ queue, ...binding }))),
  );
  for (const { queue, exchange, pattern } of bound) {
    const lets = published.some((c) => c.exchange === exchange && matchesPattern(pattern, c.routingKey));
    if (!lets)
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
