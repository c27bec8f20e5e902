import { isDatabaseOutage, sqlOfPool } from '@ticketwave/building-blocks/prisma';
import { describeError } from '@ticketwave/building-blocks/observability';
import { KeptOutbox } from '@ticketwave/building-blocks/outbox';
import pg from 'pg';
import { Failure } from '../../bootstrap/failure.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { databaseUrlOf, serviceNamed } from '../operator/running.ts';
import { variableFor } from '../run/settings.ts';

const UNDEFINED_TABLE = '42P01';
/** Refused logins (SQLSTATE class 28), and a database that does not exist. */
const REFUSED = /^(28...|3D000)$/;

/**
 * Runs the body with the outbox of a service.
 * @throws {Failure} with exit code 3 if its database cannot be reached, 2 if there is no such service
 */
export async function withOutbox<R>(name: string, body: (outbox: KeptOutbox) => Promise<R>): Promise<R> {
  const service = serviceNamed(name);
  const pool = new pg.Pool({
    connectionString: databaseUrlOf(service),
    max: 1,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => undefined); // the query under way fails with it
  try {
    return await body(new KeptOutbox(sqlOfPool(pool)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === UNDEFINED_TABLE) {
      throw unreachable('That database has no outbox: the service has never been started with it.', error);
    }
    if (!isDatabaseOutage(error) && !REFUSED.test(code)) throw error;
    const remedy = `${variableFor('DATABASE_URL', service)}, or npm start, says where it is`;
    throw unreachable(
      `The database of ${service} cannot be reached: ${describeError(error)}. ${remedy}.`,
      error,
    );
  } finally {
    await pool.end();
  }
}

const unreachable = (sentence: string, cause: unknown): Failure =>
  new Failure(sentence, { exitCode: exitCodes.unreachable, cause });
