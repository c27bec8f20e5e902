import type { Pool } from 'pg';
import type { Sql } from '../outbox/index.ts';

/** Each statement in a transaction of its own. */
export const sqlOfPool =
  (pool: Pool): Sql =>
  async <Row extends object>(text: string, ...parameters: unknown[]) =>
    (await pool.query<Row>(text, parameters)).rows;
