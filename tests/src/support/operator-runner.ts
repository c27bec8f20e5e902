import { Failure, sentenceFor } from '@ticketwave/cli/support/failure';
import { runCommandLine } from '@ticketwave/cli/main';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { CommandRequest, Ended } from './operator-command.ts';

/** Runs one command after the other, so that what they load is loaded once. */
process.on('message', ({ args, environment }: CommandRequest) => {
  process.env = { ...environment };
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = (text: string | Uint8Array): boolean => {
      printed[name] += text.toString();
      return true;
    };
  void exitCodeOf(args).then((exitCode) => process.send!({ exitCode, ...printed } satisfies Ended));
});
process.on('disconnect', () => process.exit());

async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    return await runCommandLine(args, { from: root });
  } catch (error) {
    console.error(sentenceFor(error as Error));
    return error instanceof Failure ? error.exitCode : 1;
  }
}
