import { integrationEvent, reading, uuid, type IntegrationEventClass } from '@ticketwave/contracts';
import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import { snapshotOf, type Snapshot } from '@ticketwave/cli/contracts/snapshot';
import Joi from 'joi';

/** One event as orders publishes it; every field is required unless marked optional. */
export interface Version {
  readonly fields?: Readonly<Record<string, Joi.Schema>>;
  readonly version?: string;
  readonly kind?: 'fact' | 'request';
  readonly entity?: string;
  readonly publisher?: string;
  readonly batched?: boolean;
  readonly compressed?: { readonly encoding: 'gzip'; readonly from: number };
}

/** What orders publishes and how its readers read it, at one time. */
export interface Moment {
  readonly publishes: readonly Version[];
  /** By the service that reads: which versions, as they were when it was compiled, and which fields, all if absent. */
  readonly reads?: Readonly<
    Record<string, readonly { readonly as: Version; readonly only?: readonly string[] }[]>
  >;
}

type Data = Readonly<Record<string, string>>;

export function placed({
  fields = {},
  version = '1.0',
  kind = 'fact',
  entity = 'order_id',
  publisher = 'orders',
  ...packing
}: Version): IntegrationEventClass {
  return class OrderPlacedIntegrationEvent extends integrationEvent({
    ...packing,
    ...{ publisher, type: 'orders.order.placed', typePrefix: 'orders', version, kind },
    entity: (data: Data) => data[entity]!,
    schema: Joi.object<Data>({ order_id: uuid, customer_id: uuid, ...fields }),
  }) {};
}

/** The snapshots of orders, and of all who read. */
export function snapshotsOf({ publishes, reads = {} }: Moment): Snapshot[] {
  const orders: ServiceWire = { name: 'orders', publishes: publishes.map(placed), queues: [] };
  const readers = Object.entries(reads).map(([name, events]): ServiceWire => {
    const handlers = events.map(({ as, only }) => {
      const event = placed(as);
      return { name: `${event.name}Handler`, handles: only ? reading(event, only as never) : event };
    });
    const queue = {
      queue: `${name}.order-placed`,
      bindings: handlers.map(({ handles: { contract } }) => {
        return { exchange: contract.exchange, pattern: contract.routingKey };
      }),
      handlers,
    } as unknown as ServiceWire['queues'][number];
    return { name, publishes: [], queues: events.length === 0 ? [] : [queue] };
  });
  return [orders, ...readers].map(snapshotOf);
}
