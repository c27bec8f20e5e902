import pg from 'pg';
import { LockTimeoutError, TransactionTimeoutError, ValueRefusedError } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';

/** A lane's connections stayed in use: nothing was asked of the database. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

/**
 * The service's own database cannot do its work: no connection can be made, one has ended, or a probe has shown that
 * it takes no writes. Thrown by the connection, the pool and `Database.transact`, and by nobody else.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(cause: unknown) {
    super(`The database is unavailable: ${describeError(cause)}`, { cause });
  }

  /** Whether a person must mend it: the login is refused (SQLSTATE class 28) or there is no such database (3D000). */
  get isRefusedLogin(): boolean {
    return /^(28|3D)/.test(sqlStateOf(this.cause) ?? '');
  }
}

/** Whether the database adapter has reported the service's own database as away; what an error looks like does not matter. */
export const isDatabaseOutage = (error: unknown): boolean =>
  chainOf(error).some((cause) => cause instanceof DatabaseUnavailableError);

/** The SQLSTATE of an error that PostgreSQL itself has sent over one of our connections. */
export const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/**
 * Whether a statement's error may mean that the database cannot do its work: connection (08), read-only (25006), a
 * right revoked (42501), a table gone (42P01), no room or memory (53), shutdown (57P), I/O (58). A probe decides.
 */
export const asksForProbe = (sqlState: string): boolean => /^(08|25006|42501|42P01|53|57P|58)/.test(sqlState);

/** What a statement's failure means for the unit of work that it was part of; undefined: what it threw says it best. */
export function meaningOf(sqlState: string, cause: unknown): Error | undefined {
  const why = describeError(cause);
  if (sqlState === '55P03')
    return new LockTimeoutError(`A lock was not to be had in time: ${why}`, { cause });
  if (['57014', '25P03', '25P04'].includes(sqlState))
    return new TransactionTimeoutError(`The unit of work ran out of time and was rolled back: ${why}`, {
      cause,
    });
  if (sqlState.startsWith('22'))
    return new ValueRefusedError(`The database can never store a value of this: ${why}`, { cause });
  return undefined;
}

/** The error and its causes, those that an AggregateError or Prisma's driver adapter holds included. */
export function chainOf(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const { meta } = error as { meta?: { driverAdapterError?: unknown } };
  const inner = [
    error.cause,
    meta?.driverAdapterError,
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ];
  return [error, ...inner.flatMap((one) => chainOf(one, depth + 1))];
}

/** Where the libraries put their codes: on the error, or in the driver adapter's cause. */
export function codesOf(error: Error): string[] {
  const { code, kind, originalCode, cause } = error as Error &
    Partial<Record<'code' | 'kind' | 'originalCode', unknown>>;
  const adapter: unknown[] = cause instanceof Object && !(cause instanceof Error) ? Object.values(cause) : [];
  return [code, kind, originalCode, ...adapter].filter((value) => typeof value === 'string');
}

/** The SQLSTATE that the error or one of its causes names, however libraries have wrapped it. */
export const sqlStateIn = (error: unknown): string | undefined =>
  chainOf(error)
    .flatMap(codesOf)
    .find((code) => /^[0-9A-Z]{5}$/.test(code) && !/^P\d/.test(code));

/** Whether the error comes from a statement with this SQLSTATE, however libraries have wrapped it. */
export const reports = (error: unknown, sqlState: string): boolean =>
  chainOf(error).some((cause) => codesOf(cause).includes(sqlState));
