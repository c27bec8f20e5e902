export interface CommandLine {
  readonly command?: string;
  readonly help: boolean;
  readonly options: Readonly<Record<string, string | boolean>>;
  readonly rest: readonly string[];
}
/** Reads a command line; throws a Failure with exit code 2 that names what is wrong. */
export function readArguments(argv: readonly string[]): CommandLine;
