/** Something the reader can do something about: its message is one sentence and shown without a stack. */
export class Failure extends Error {
  constructor(message: string, options?: { exitCode?: number; cause?: unknown });
  readonly exitCode: number;
}
/** What to print for an error: a sentence where one is known, the stack where it is a mistake of ours. */
export function sentenceFor(error: Error & { code?: string; path?: string | undefined }): string;
