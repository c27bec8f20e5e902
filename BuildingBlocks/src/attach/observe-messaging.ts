import type { OutageGate } from '../inbox/index.ts';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
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

interface ObservedMessaging {
  readonly sql: Sql;
  readonly pool: ConnectionPool;
  readonly bus: RabbitMqEventBus;
  readonly gate: OutageGate;
  readonly store: OutboxStore;
  readonly queues: readonly SubscribedQueue[];
  readonly sagas: readonly AnySaga[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Has everything collected that the metrics say of a running service's messaging. */
export function observeMessaging(parts: ObservedMessaging): void {
  const { sql, pool, bus, gate, store, queues, sagas, logger, metrics } = parts;
  const names = sagas.map(({ name }) => name);
  const collectors = [
    outboxCollector(store),
    poolCollector(pool),
    flowCollector(bus, gate),
    ...(queues.length > 0 ? [queueCollector(bus, queues)] : []),
    ...(sagas.length > 0 ? [sagaCollector(new SagaCounts(sql), names)] : []),
  ];
  for (const collector of collectors)
    metrics.collect({ ...collector, report: reportTo(logger, collector.name) });
}

/** Loud once for each time that a collector cannot look. */
const reportTo =
  (logger: Logger, collector: string) =>
  (problem: string | undefined): void => {
    if (problem === undefined) logger.info(`The metrics of '${collector}' can be collected again`);
    else logger.warn(`The metrics of '${collector}' cannot be collected: ${problem}`);
  };
