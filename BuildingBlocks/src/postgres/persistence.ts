import type { Pool } from 'pg';
import type { Clock } from '../domain/index.ts';
import type { DomainEventDispatcher, Outbox, PendingEvent, Sql } from '../outbox/index.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { DatabaseProbe } from './database-probe.ts';
import { sqlOf } from './sql-of.ts';

/** What a `Database` stands on; given to it by whoever puts the messaging together. */
export abstract class Persistence {
  /** Connections for units of work: an adapter whose library takes a pool of `pg` gives it this one. */
  abstract readonly pool: Pool;
  /** Each statement in a transaction of its own. */
  abstract readonly sql: Sql;
}

/** The one that there is, with what BuildingBlocks alone needs of it. */
export class MessagingPersistence extends Persistence {
  override readonly pool: ConnectionPool;
  override readonly sql: Sql;
  readonly probe: DatabaseProbe;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly dispatcher: DomainEventDispatcher;
  /** Called for each event of a unit of work that has committed. */
  readonly onPublish: (event: PendingEvent) => void;

  constructor(parts: Pick<MessagingPersistence, 'pool' | 'clock' | 'outbox' | 'dispatcher' | 'onPublish'>) {
    super();
    this.pool = parts.pool;
    this.probe = new DatabaseProbe(parts.pool);
    this.sql = sqlOf(parts.pool);
    this.clock = parts.clock;
    this.outbox = parts.outbox;
    this.dispatcher = parts.dispatcher;
    this.onPublish = parts.onPublish;
  }

  /** @throws TypeError if it is somebody else's */
  static of(persistence: Persistence): MessagingPersistence {
    if (persistence instanceof MessagingPersistence) return persistence;
    throw new TypeError('A database takes the Persistence that BuildingBlocks hands to it, and no other.');
  }
}
