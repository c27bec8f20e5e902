import { Failure } from '../../support/failure.mjs';

/** What every command answers. */
export const exitCodes = { done: 0, finding: 1, usage: 2, unreachable: 3 } as const;

/** The command line, the configuration or a variable is wrong. @param sentence says what is expected */
export const usageFailure = (sentence: string, cause?: unknown): Failure =>
  new Failure(sentence, { exitCode: exitCodes.usage, cause });

/** A broker or a database cannot be looked at. @param sentence says why, and what to do */
export const unreachableFailure = (sentence: string, cause?: unknown): Failure =>
  new Failure(sentence, { exitCode: exitCodes.unreachable, cause });
