import type { UnitOfWork } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { IdempotencyKeys, type OwnedKey, type KeyClaim } from './idempotency-keys.ts';

/**
 * The keys in the service's own database. While instances of an older version run on it, which keep a key for all
 * callers together, what they have answered or claimed counts if the request is the same.
 */
export class SqlIdempotencyKeys extends IdempotencyKeys {
  readonly #pool: Sql;
  readonly #inside: (work: UnitOfWork) => Sql;

  /** @param inside the open transaction of a unit of work */
  constructor(pool: Sql, inside: (work: UnitOfWork) => Sql) {
    super();
    this.#pool = pool;
    this.#inside = inside;
  }

  override async take(
    key: OwnedKey,
    fingerprint: string,
    seconds: number,
    work: UnitOfWork,
  ): Promise<KeyClaim> {
    const sql = this.#inside(work);
    const { id } = key;
    const unowned = key.unowned ?? null;
    const locked = await tryLock(sql, id, unowned);
    const [row] = await sql<Row>(
      `SELECT key = $1 AS owned, request_hash AS "fingerprint", answer::text, locked_until > now() AS claimed
         FROM messaging.idempotency WHERE key = $1 OR (key = $2 AND request_hash = $3) ORDER BY owned DESC`,
      id,
      unowned,
      fingerprint,
    );
    if (row !== undefined && row.fingerprint !== fingerprint) return { outcome: 'reused' };
    if (row?.answer != null) return { outcome: 'answered', answer: row.answer };
    if (!locked || row?.claimed) return { outcome: 'in-use' };
    if (row?.owned === false && !(await this.#takeOver(unowned, sql))) return { outcome: 'in-use' };
    await sql(
      `INSERT INTO messaging.idempotency (key, request_hash, locked_until)
       VALUES ($1, $2, now() + make_interval(secs => $3))
       ON CONFLICT (key) DO UPDATE SET locked_until = excluded.locked_until`,
      id,
      fingerprint,
      seconds,
    );
    return { outcome: 'taken' };
  }

  /** Keeps an older instance from settling what it has abandoned. @returns false if it just has settled it */
  async #takeOver(unowned: string | null, sql: Sql): Promise<boolean> {
    const taken = await sql(
      `DELETE FROM messaging.idempotency WHERE key = $1 AND answer IS NULL RETURNING 1`,
      unowned,
    );
    return taken.length === 1;
  }

  override async settle({ id }: OwnedKey, answer: string, work: UnitOfWork): Promise<boolean> {
    const settled = await this.#inside(work)(
      `UPDATE messaging.idempotency SET answer = $2::json WHERE key = $1 AND answer IS NULL RETURNING 1`,
      id,
      answer,
    );
    return settled.length === 1;
  }

  override async forget(olderThanDays: number, limit: number): Promise<number> {
    const rows = await this.#pool(
      `DELETE FROM messaging.idempotency WHERE key IN (
         SELECT key FROM messaging.idempotency
          WHERE created_at < now() - make_interval(days => $1) AND locked_until < now()
          ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      olderThanDays,
      limit,
    );
    return rows.length;
  }
}

interface Row {
  /** False: an instance of an older version has written it. */
  readonly owned: boolean;
  readonly fingerprint: string;
  readonly answer: string | null;
  readonly claimed: boolean;
}

/**
 * Held until the transaction ends, and given up only once its effect can be seen: whoever gets it next finds the row.
 * A statement of its own, because what a statement sees is settled before it takes locks.
 * @param unowned locked too, but shared: only instances of an older version, which lock it for themselves, stand in the
 * way
 */
async function tryLock(sql: Sql, id: string, unowned: string | null): Promise<boolean> {
  const [row] = await sql<{ locked: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency ' || $1, 0)) AND
            ($2::text IS NULL OR pg_try_advisory_xact_lock_shared(hashtextextended('idempotency ' || $2, 0)))
            AS locked`,
    id,
    unowned,
  );
  return row?.locked === true;
}
