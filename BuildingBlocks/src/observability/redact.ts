/** A scheme is taken to be 32 characters at most: in a long text without spaces each could begin a longer one. */
const PASSWORD = /([a-z][a-z0-9+.-]{0,31}:\/\/[^\s:/@]*):[^\s/]*@/gi;

/** Replaces the password of every URL in the text, so that it can be logged or shown. */
export const redact = (text: string): string =>
  text.includes('://') ? text.replace(PASSWORD, '$1:***@') : text;

/** The message of anything that was thrown, without secrets. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(describeError).join('; ');
  return redact(error instanceof Error ? error.message : String(error));
}
