/**
 * Whether an error says that the database was away, rather than that it disliked what was asked.
 * Codes: SQLSTATE classes 08 (connection) and 57P (shutdown), 53300 (too many connections); Prisma's P1001, P1002,
 * P1008, P1017 (reachability) and P2024 (no connection free in time); Node's socket errors. A transaction that could
 * not begin in time (P2028, told by its message) counts too: so a server shows that takes connections and no longer
 * answers. Many requests cannot bring that about for messages: see `SharedPool`.
 */
export function isDatabaseOutage(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseOutage)) return true;
    if (codesOf(cause).some((code) => OUTAGE_CODES.test(code)) || OUTAGE_MESSAGES.test(cause.message))
      return true;
  }
  return false;
}

const OUTAGE_CODES =
  /^(08...|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;
const OUTAGE_MESSAGES =
  /Connection terminated|terminating connection|the database system is (starting up|shutting down|in recovery mode)|timeout exceeded when trying to connect|Client has encountered a connection error|server closed the connection|Unable to start a transaction in the given time|not currently accepting connections/i;

/** Where the libraries put their codes: on the error, in its `meta`, or in the driver adapter's error inside it. */
export function codesOf(error: Error): string[] {
  const { code, kind, originalCode, meta } = error as Error &
    Partial<Record<'code' | 'kind' | 'originalCode' | 'meta', unknown>>;
  const nested = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  const inner = nested instanceof Error ? nested.cause : error.cause;
  const adapterCodes: unknown[] =
    inner instanceof Object && !(inner instanceof Error) ? Object.values(inner) : [];
  return [code, kind, originalCode, ...adapterCodes].filter((value) => typeof value === 'string');
}
