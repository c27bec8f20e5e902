import { Failure, sentenceFor } from '@ticketwave/cli/support/failure';
import { watchForInterruption } from '@ticketwave/cli/support/interruption';
import { runCommandLine } from '@ticketwave/cli/main';
import { root } from '@ticketwave/scripts/bootstrap/tree';

/** A command as scripts/bootstrap/main.mjs runs it, without preparing the tree first. */
watchForInterruption();
try {
  process.exitCode = await runCommandLine(process.argv.slice(2), { from: root });
} catch (error) {
  console.error(sentenceFor(error as Error));
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
