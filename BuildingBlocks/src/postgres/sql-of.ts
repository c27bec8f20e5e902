import type { ClientBase, Pool } from 'pg';
import type { Sql } from '../outbox/index.ts';

/** Statements on a client, in the transaction that it is in, or on a pool, each in a transaction of its own. */
export const sqlOf =
  (connection: ClientBase | Pool): Sql =>
  async <Row extends object>(text: string, ...parameters: unknown[]) =>
    (await (connection as ClientBase).query<Row>(text, parameters)).rows;
