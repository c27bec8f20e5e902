import { ConcurrencyError } from '../messaging/index.ts';
import { chainOf, codesOf } from './database-errors.ts';

/**
 * Whether an error says that two units of work met, so that a repetition may well succeed. Codes: SQLSTATE 40001
 * (serialization_failure) and 40P01 (deadlock_detected), as the driver adapter and Prisma (P2034) name them.
 */
export const isConflict = (error: unknown): boolean =>
  chainOf(error).some(
    (cause) => cause instanceof ConcurrencyError || codesOf(cause).some((code) => CODES.has(code)),
  );

const CODES = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);
