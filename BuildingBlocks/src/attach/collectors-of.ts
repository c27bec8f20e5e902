import type { SubscribedQueue } from '../messaging/index.ts';
import type { CollectorParts } from '../observability/index.ts';
import type { OutboxStore, Sql } from '../outbox/index.ts';
import type { ConnectionPool } from '../postgres/index.ts';
import type { RabbitMqEventBus } from '../rabbitmq/index.ts';
import { SagaCounts, type AnySaga } from '../saga/index.ts';
import {
  flowCollector,
  outboxCollector,
  poolCollector,
  queueCollector,
  sagaCollector,
} from './messaging-collectors.ts';

interface Observed {
  readonly store: OutboxStore;
  readonly pool: ConnectionPool;
  readonly bus: RabbitMqEventBus;
  readonly gate: { readonly problem: string | undefined };
  readonly queues: readonly SubscribedQueue[];
  readonly sagas: readonly AnySaga[];
  readonly sql: Sql;
}

/** What collects the metrics of a service's messaging, as far as it has such parts. */
export const collectorsOf = ({ store, pool, bus, gate, queues, sagas, sql }: Observed): CollectorParts[] => {
  const names = sagas.map(({ name }) => name);
  return [
    poolCollector(pool), // before those that ask for a connection: what looks would be seen to wait
    outboxCollector(store),
    flowCollector(bus, gate),
    ...(queues.length > 0 ? [queueCollector(bus, queues)] : []),
    ...(names.length > 0 ? [sagaCollector(new SagaCounts(sql), names)] : []),
  ];
};
