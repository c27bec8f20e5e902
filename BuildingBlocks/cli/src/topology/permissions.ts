import { tapped } from '@ticketwave/contracts';
import type { ServiceWire } from './definitions.ts';

/** What the account of each service may do, in the format of RabbitMQ's definitions files. No passwords. */
export interface Permissions {
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
}

/** Exactly what the services need; the user of a service is called as the service is. */
export function permissions(services: readonly ServiceWire[], vhost: string): Permissions {
  return {
    permissions: services.map((service) => ({ user: service.name, vhost, ...resourcePermissions(service) })),
    topic_permissions: services.flatMap((service) =>
      services.flatMap((owner) =>
        topicPermissions(service, owner).map((row) => ({ user: service.name, vhost, ...row })),
      ),
    ),
  };
}

/**
 * Configuring its own queues but no exchange: one that is made anew by its service would, from RabbitMQ 4.3 on, be
 * without topic permissions, and so open to everybody. Writing and reading its own names, and reading (binding to) the
 * exchanges that it subscribes to.
 */
function resourcePermissions({ name, queues }: ServiceWire): {
  configure: string;
  write: string;
  read: string;
} {
  const own = `${escape(name)}\\..*`;
  const foreign = new Set(queues.flatMap(({ bindings }) => bindings.map(({ exchange }) => exchange)));
  foreign.delete(`${name}.events`);
  return {
    configure: `^${escape(name)}\\.(?!(events|internal|tap)$).*$`,
    write: `^${own}$`,
    read: `^(${[own, ...[...foreign].sort().map(escape)].join('|')})$`,
  };
}

/** What a service was allowed to configure when it still asserted its exchanges itself. */
export const formerConfigure = (service: string): string => `^${escape(service)}\\..*$`;

/**
 * Exactly the routing keys that the service publishes and the patterns that it binds. An exchange without such a
 * row would allow everything, so there is one for every exchange; the empty pattern matches nothing.
 */
function topicPermissions(
  service: ServiceWire,
  owner: ServiceWire,
): { exchange: string; write: string; read: string }[] {
  const events = owner.publishes.map(({ contract }) => contract);
  const requests = owner.publishes
    .filter(({ contract }) => contract.kind === 'request')
    .map((request) => tapped(request).contract);
  const bound = service.queues.flatMap(({ bindings }) => bindings);
  const row = (exchange: string, published: readonly { readonly routingKey: string }[]) => ({
    exchange,
    write: oneOf(service === owner ? published.map(({ routingKey }) => routingKey) : []),
    read: oneOf(bound.filter((binding) => binding.exchange === exchange).map(({ pattern }) => pattern)),
  });
  const taps = [...new Set(requests.map(({ exchange }) => exchange))];
  return [row(`${owner.name}.events`, events), ...taps.map((tap) => row(tap, requests))];
}

const oneOf = (texts: readonly string[]): string =>
  texts.length === 0 ? '' : `^(${[...new Set(texts)].sort().map(escape).join('|')})$`;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
