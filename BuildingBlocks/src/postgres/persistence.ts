import type { Clock } from '../domain/index.ts';
import type { DomainEventDispatcher, Outbox, PendingEvent, Sql } from '../outbox/index.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { DatabaseProbe } from './database-probe.ts';
import { sqlOfPool } from './sql-of-pool.ts';

/** What a `Database` stands on; given to it by whoever puts the messaging together. */
export class Persistence {
  readonly pool: ConnectionPool;
  readonly probe: DatabaseProbe;
  /** Each statement in a transaction of its own. */
  readonly sql: Sql;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly dispatcher: DomainEventDispatcher;
  /** Called for each event of a unit of work that has committed. */
  readonly onPublish: (event: PendingEvent) => void;

  constructor(parts: Pick<Persistence, 'pool' | 'clock' | 'outbox' | 'dispatcher' | 'onPublish'>) {
    this.pool = parts.pool;
    this.probe = new DatabaseProbe(parts.pool);
    this.sql = sqlOfPool(parts.pool);
    this.clock = parts.clock;
    this.outbox = parts.outbox;
    this.dispatcher = parts.dispatcher;
    this.onPublish = parts.onPublish;
  }
}
