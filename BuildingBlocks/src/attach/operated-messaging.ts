import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { EventBus, SubscribedQueue } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { Sql } from '../outbox/index.ts';
import type { Database } from '../postgres/index.ts';
import type { BrokerAddress, BrokerWiring } from '../rabbitmq/index.ts';
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
  readonly bus: Pick<EventBus, 'publish'>;
  /** Days that the inbox remembers a message. */
  readonly inboxRetentionDays: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Statements and events in one transaction, as one unit of work. */
  transact(
    body: (sql: Sql, publish: (event: IntegrationEvent) => Promise<void>) => Promise<void>,
  ): Promise<void>;
  /** What waits in these queues of the broker; one that is not there is left out. @throws Error if it cannot be asked */
  counts(names: readonly string[]): Promise<ReadonlyMap<string, { ready: number; consumers: number }>>;
  /** Which of these exchanges, and which bindings, are on the broker. @throws Error if it cannot be asked */
  wiring(exchanges: readonly string[]): Promise<BrokerWiring>;
  /** How long at most the oldest message has been waiting in a consumed queue, in milliseconds. */
  lag(queue: string, ready: number): number;
  /** Carries out now what the table of pauses says; other instances do so within seconds. */
  lookAtPauses(): Promise<void>;
}
