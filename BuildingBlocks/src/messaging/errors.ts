/**
 * Thrown by a handler for a failure that no repetition can mend: the message goes to the dead letters at once.
 */
export class UnrecoverableError extends Error {
  override readonly name: string = 'UnrecoverableError';
}

/** An ordered subscription has gone past the message, and its handler does not take late ones. */
export class LateMessageError extends UnrecoverableError {
  override readonly name = 'late';
}

/** The handler did not end within its time; its transaction was rolled back. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError';
}

/**
 * Somebody else changed the same thing since this unit of work read it. It is repeated from the start by whoever opened
 * it (`Transactor.transact`), so it costs neither an HTTP request nor a message's attempt.
 */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
}

/** A lock stayed in other hands: nobody failed, and later it may well be free. The unit of work was rolled back. */
export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError';
}

/** A unit of work was not done within its time, and was rolled back. */
export class TransactionTimeoutError extends Error {
  override readonly name = 'TransactionTimeoutError';
}

/** The database can never store a value (SQLSTATE class 22: out of range, U+0000, …): repeating cannot help. */
export class ValueRefusedError extends Error {
  override readonly name = 'ValueRefusedError';
}
