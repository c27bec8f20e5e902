import { describeError } from '@ticketwave/building-blocks/observability';
import { isDatabaseOutage, operatorPool, type Sql, sqlOf } from '@ticketwave/building-blocks/adapters';
import type { Pool } from 'pg';
import { variableFor } from '../dev/settings.ts';
import type { Context } from './context.ts';
import { unreachableFailure } from './exit-codes.ts';
import { invocation } from './invocation.ts';
import { databaseUrlOf, serviceNamed } from './running.ts';

const UNDEFINED_TABLE = '42P01';

/** As `withPoolOf`, with what runs single statements. */
export const withDatabaseOf = <R>(
  context: Context,
  name: string,
  what: string,
  body: (sql: Sql) => Promise<R>,
): Promise<R> => withPoolOf(context, name, what, (pool) => body(sqlOf(pool)));

/**
 * Runs the body with the database of a service.
 * @param what must be there: `outbox`
 * @throws {Failure} with exit code 3 if the database cannot be reached, 2 if there is no such service
 */
export async function withPoolOf<R>(
  context: Context,
  name: string,
  what: string,
  body: (pool: Pool) => Promise<R>,
): Promise<R> {
  const service = serviceNamed(context, name);
  const url = databaseUrlOf(context, service);
  const pool = operatorPool(() => ({ url }));
  pool.on('error', () => undefined); // the query under way fails with it
  try {
    return await body(pool);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === UNDEFINED_TABLE) {
      const sentence = `That database has no ${what}: the service has never been started with it.`;
      throw unreachableFailure(sentence, error);
    }
    if (!isDatabaseOutage(error)) throw error;
    const remedy = `${variableFor('DATABASE_URL', service)}, or ${invocation('dev')}, says where it is`;
    throw unreachableFailure(
      `The database of ${service} cannot be reached: ${describeError(error)}. ${remedy}.`,
      error,
    );
  } finally {
    await pool.end();
  }
}
