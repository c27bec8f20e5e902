import { newId } from '../messaging/index.ts';
import type { Sql } from './sql.ts';

/** A holder that dies is succeeded after this long; one that stops says so and is succeeded at once. */
const TERM_MS = 5_000;
export const RENEWAL_MS = 1_500;

/**
 * What only one instance of a service may do at a time. The database decides who; the fence grows with every
 * change of holder, so that one who was asleep when the lease ran out cannot write as if it still held it.
 */
export class Lease {
  readonly #sql: Sql;
  readonly #name: string;
  readonly #holder = newId();
  #fence: string | undefined;
  #heldUntil = 0;

  constructor(sql: Sql, name: string) {
    this.#sql = sql;
    this.#name = name;
  }

  /** The fence, while the lease is surely held; undefined otherwise. */
  get fence(): string | undefined {
    return performance.now() < this.#heldUntil ? this.#fence : undefined;
  }

  /** Takes the lease if it is free or has run out, or prolongs it. @returns whether it is held */
  async acquire(): Promise<boolean> {
    const asked = performance.now();
    const [row] = await this.#sql<{ fence: string }>(
      `INSERT INTO messaging.lease AS held (name, holder, fence, expires_at)
       VALUES ($1, $2::uuid, 1, now() + make_interval(secs => $3))
       ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder, expires_at = excluded.expires_at,
             fence = held.fence + (held.holder <> excluded.holder)::int
       WHERE held.holder = excluded.holder OR held.expires_at < now()
       RETURNING fence::text`,
      this.#name,
      this.#holder,
      TERM_MS / 1000,
    );
    this.#fence = row?.fence;
    this.#heldUntil = row ? asked + TERM_MS : 0;
    return row !== undefined;
  }

  /** Lets the next holder in at once. */
  async release(): Promise<void> {
    this.#heldUntil = 0;
    await this.#sql(
      `UPDATE messaging.lease SET expires_at = now() - interval '1 second' WHERE name = $1 AND holder = $2::uuid`,
      this.#name,
      this.#holder,
    );
  }
}
