import { Failure, sentenceFor } from '@ticketwave/scripts/bootstrap/failure';
import { watchForInterruption } from '@ticketwave/scripts/bootstrap/interruption';

/** A command as scripts/bootstrap/main.mjs runs it, without preparing the tree first. */
const commands: Record<string, () => Promise<{ run(input: { rest: string[] }): Promise<number> }>> = {
  dlq: () => import('@ticketwave/scripts/dlq/command'),
  outbox: () => import('@ticketwave/scripts/outbox/command'),
  sagas: () => import('@ticketwave/scripts/sagas/command'),
  status: () => import('@ticketwave/scripts/status/command'),
  topology: () => import('@ticketwave/scripts/topology/command'),
};

const [name = '', ...rest] = process.argv.slice(2);
watchForInterruption();
try {
  process.exitCode = await (await commands[name]!()).run({ rest });
} catch (error) {
  console.error(sentenceFor(error as Error));
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
