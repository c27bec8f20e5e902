import type { Sql } from '../outbox/index.ts';

/** Longer than any unit of work waits for a lock, and shorter than most of them may take. */
const LONG_SECONDS = 5;
const SHOWN = 10;

/** A session in a service's database that holds locks for which others wait, or will. */
export interface LockHolder {
  readonly pid: number;
  /** The role that it has logged in as. */
  readonly role: string;
  /** Whether that is the service's own role, which may end it. */
  readonly isOwn: boolean;
  /** As it calls itself, such as `psql`. */
  readonly application: string;
  /** How long its transaction has lasted; null if only an administrator sees that. */
  readonly seconds: number | null;
  /** Whether it waits for its client, and does nothing. */
  readonly idle: boolean;
}

/** Who holds locks in the database of a service, and ends those sessions, with the account of the service. */
export class HeldLocks {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * The sessions whose transaction has lasted longer than 5 s and blocks another one now, or has written or locked
   * something and does nothing; at most 10, the oldest first. Of other roles than the service's own only those that
   * block somebody now are seen.
   */
  list(): Promise<LockHolder[]> {
    return this.#sql<LockHolder>(
      `WITH blocking AS (SELECT DISTINCT unnest(pg_blocking_pids(pid)) AS pid FROM pg_locks WHERE NOT granted)
       SELECT pid, usename AS role, usename = current_user AS "isOwn", application_name AS application,
              extract(epoch FROM now() - xact_start)::float8 AS seconds,
              coalesce(state LIKE 'idle in transaction%', false) AS idle
         FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (xact_start IS NULL OR xact_start < now() - $1::integer * interval '1 second')
          AND (pid IN (SELECT pid FROM blocking)
               OR state LIKE 'idle in transaction%' AND backend_xid IS NOT NULL)
        ORDER BY xact_start NULLS LAST, pid LIMIT $2::integer`,
      LONG_SECONDS,
      SHOWN,
    );
  }

  /**
   * Ends a session of this database; its transaction is rolled back.
   * @returns false if there is none of this number
   * @throws Error if it is another role's, which only an administrator may end
   */
  async end(pid: number): Promise<boolean> {
    const rows = await this.#sql<{ readonly ended: boolean }>(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE pid = $1::integer AND datname = current_database() AND pid <> pg_backend_pid()`,
      pid,
    );
    return rows.some(({ ended }) => ended);
  }
}
