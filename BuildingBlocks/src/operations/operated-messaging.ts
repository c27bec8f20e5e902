import type { IntegrationEventClass } from '@ticketwave/contracts';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { Sql } from '../outbox/index.ts';
import type { Database } from '../postgres/index.ts';
import type { BrokerAddress, RabbitMqEventBus } from '../rabbitmq/index.ts';
import type { AnySaga } from '../saga/index.ts';

/** What a service lets its operators look at, and act on. */
export interface OperatedMessaging {
  /** As on the wire: `booking`. */
  readonly service: string;
  readonly version: string;
  readonly publishes: readonly IntegrationEventClass[];
  readonly queues: readonly SubscribedQueue[];
  readonly sagas: readonly AnySaga[];
  /** Its own account on the broker. */
  readonly broker: BrokerAddress;
  /** Its own database, each statement in a transaction of its own. */
  readonly sql: Sql;
  readonly database: Pick<Database<unknown>, 'sql' | 'transact' | 'transactTogether'>;
  readonly bus: Pick<RabbitMqEventBus, 'publish' | 'counts' | 'wiring' | 'lag'>;
  /** Days that the inbox remembers a message. */
  readonly inboxRetentionDays: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Carries out now what the table of pauses says; other instances do so within seconds. */
  lookAtPauses(): Promise<void>;
}
