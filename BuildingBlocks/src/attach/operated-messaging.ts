import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import type { BrokerAddress } from '../rabbitmq/index.ts';
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
  /** Statements and events in one transaction, as one unit of work. */
  transact(
    body: (sql: Sql, publish: (event: IntegrationEvent) => Promise<void>) => Promise<void>,
  ): Promise<void>;
  /** What waits in these queues of the broker; one that is not there is left out. @throws Error if it cannot be asked */
  counts(names: readonly string[]): Promise<ReadonlyMap<string, { ready: number; consumers: number }>>;
  /** How long at most the oldest message has been waiting in a consumed queue, in milliseconds. */
  lag(queue: string, ready: number): number;
  /** Carries out now what the table of pauses says; other instances do so within seconds. */
  lookAtPauses(): Promise<void>;
}
