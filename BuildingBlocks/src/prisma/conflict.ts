import { ConcurrencyError } from '../messaging/index.ts';
import { codesOf } from './outage.ts';

/**
 * Whether an error says that two works met, so that a repetition may well succeed. Codes: SQLSTATE 40001
 * (serialization_failure) and 40P01 (deadlock_detected), as the driver adapter and Prisma (P2034) name them.
 */
export function isConflict(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (cause instanceof ConcurrencyError || codesOf(cause).some((code) => CODES.has(code))) return true;
  }
  return false;
}

const CODES = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);
