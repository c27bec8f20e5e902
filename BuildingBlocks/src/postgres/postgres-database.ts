import type { Pool, PoolClient } from 'pg';
import type { Sql } from '../outbox/index.ts';
import { Database, type DatabaseSource } from './database.ts';
import type { DatabaseAddress } from './database-address.ts';
import { sqlOf } from './sql-of.ts';

/**
 * A database on plain `pg`: `in(work)` gives the client whose transaction the unit of work is.
 *
 * @example
 * await database.in(work).query('UPDATE account SET balance = balance - $1 WHERE id = $2', [amount, id]);
 */
export class PostgresDatabase extends Database<PoolClient> {
  protected override async inTransaction<R>(body: (transaction: PoolClient) => Promise<R>): Promise<R> {
    const client = await this.persistence.pool.connect();
    let isOpen = true;
    try {
      await client.query('BEGIN');
      const result = await body(client);
      const { command } = await client.query('COMMIT');
      isOpen = false;
      if (command !== 'COMMIT')
        throw new Error('A statement of this unit of work had failed: it was rolled back.');
      return result;
    } catch (error) {
      // Where it cannot be rolled back the connection ends, and the transaction with it: the first error says why.
      if (isOpen)
        await client.query('ROLLBACK').then(
          () => (isOpen = false),
          () => undefined,
        );
      throw error;
    } finally {
      client.release(isOpen);
    }
  }

  protected override sqlOf(client: PoolClient): Sql {
    return sqlOf(client);
  }
}

/**
 * Attaches a PostgreSQL database.
 * @param database the application's own pool, or where its database is. Of a pool only the settings are used: units of
 * work have connections of their own, with the limits and lanes that a foreign pool does not keep.
 */
export function postgres(database: Pool | string | DatabaseAddress): DatabaseSource<PostgresDatabase> {
  return { address: addressOf(database), open: (persistence) => new PostgresDatabase(persistence) };
}

function addressOf(database: Pool | string | DatabaseAddress): DatabaseAddress {
  if (typeof database === 'function') return database;
  if (typeof database === 'string') return () => ({ url: database });
  // pg hides the password from enumeration.
  return () => ({ ...database.options, password: database.options.password });
}
