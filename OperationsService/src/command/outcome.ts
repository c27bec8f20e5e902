/** What the command answers. */
export const exitCodes = { done: 0, finding: 1, usage: 2, unreachable: 3 } as const;

/** What whoever calls the command gives it: variables, and where results (`log`), progress and failures (`error`) go. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly output: Pick<Console, 'log' | 'error'>;
}

/** Something the reader can do something about: one sentence, shown without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    sentence: string,
    readonly exitCode: number,
    cause?: unknown,
  ) {
    super(sentence, { cause });
  }
}

/** The command line is wrong. @param sentence says what is expected */
export const usageFailure = (sentence: string, cause?: unknown): CommandFailure =>
  new CommandFailure(`${sentence} See --help.`, exitCodes.usage, cause);
