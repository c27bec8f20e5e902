import { Failure, sentenceFor } from '@ticketwave/cli/support/failure';
import { watchForInterruption } from '@ticketwave/cli/support/interruption';

/** A command as scripts/bootstrap/main.mjs runs it, without preparing the tree first. */
const commands: Record<string, () => Promise<{ run(input: { rest: string[] }): Promise<number> }>> = {
  dlq: () => import('@ticketwave/cli/dlq/command'),
  outbox: () => import('@ticketwave/cli/outbox/command'),
  sagas: () => import('@ticketwave/cli/sagas/command'),
  status: () => import('@ticketwave/cli/status/command'),
  topology: () => import('@ticketwave/cli/topology/command'),
};

const [name = '', ...rest] = process.argv.slice(2);
watchForInterruption();
try {
  process.exitCode = await (await commands[name]!()).run({ rest });
} catch (error) {
  console.error(sentenceFor(error as Error));
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
