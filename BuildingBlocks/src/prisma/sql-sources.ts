import type { Pool } from 'pg';
import type { Sql } from '../outbox/index.ts';

/** What a Prisma client offers inside a transaction, as far as BuildingBlocks needs it. */
export interface PrismaTransaction {
  $queryRawUnsafe<T = unknown>(text: string, ...parameters: unknown[]): Promise<T>;
}

export const sqlOfTransaction =
  (transaction: PrismaTransaction): Sql =>
  <Row extends object>(text: string, ...parameters: unknown[]) =>
    transaction.$queryRawUnsafe<Row[]>(text, ...parameters);

/** Each statement in a transaction of its own. */
export const sqlOfPool =
  (pool: Pool): Sql =>
  async <Row extends object>(text: string, ...parameters: unknown[]) =>
    (await pool.query<Row>(text, parameters)).rows;
