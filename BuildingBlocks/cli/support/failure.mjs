/** Something the reader can do something about: its message is one sentence and shown without a stack. */
export class Failure extends Error {
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

const diskIsFull = /ENOSPC|No space left on device|EDQUOT/;

/** What to print for an error: a sentence where one is known, the stack where it is a mistake of ours. */
export function sentenceFor(error) {
  if (diskIsFull.test(`${error.code} ${error.message}`)) {
    return 'The disk is full: free some space and run the command again.';
  }
  if (error instanceof Failure) return error.message;
  if ((error.code === 'EACCES' || error.code === 'EPERM') && error.path) {
    return `${error.path} cannot be written by this user: give it to yourself, or remove it.`;
  }
  return error.stack ?? String(error);
}
