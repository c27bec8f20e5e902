/** Replaces the password of every URL in the text, so that it can be logged or shown. */
export const redact = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, '$1:***@');

/** The message of anything that was thrown, without secrets. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(describeError).join('; ');
  return redact(error instanceof Error ? error.message : String(error));
}
