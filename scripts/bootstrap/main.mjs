import { commands } from './commands.mjs';
import { sentenceFor } from '../../BuildingBlocks/cli/support/failure.mjs';
import { interruption, watchForInterruption } from '../../BuildingBlocks/cli/support/interruption.mjs';
import { readArguments } from './arguments.mjs';
import { usage } from './usage.mjs';

/** Runs one command line; whatever happens ends in an exit code and, if it failed, in a sentence. */
export async function main(argv) {
  watchForInterruption();
  try {
    process.exitCode = await run(readArguments(argv));
  } catch (error) {
    if (!interruption.aborted) console.error(sentenceFor(error));
    process.exitCode = interruption.aborted ? interruption.reason.exitCode : (error.exitCode ?? 1);
  }
}

async function run({ command, help, options, rest }) {
  if (help) {
    console.log(usage(command));
    return 0;
  }
  const { execute } = await commands[command].load();
  return execute({ options, rest });
}
