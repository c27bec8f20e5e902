import { createInterface } from 'node:readline/promises';
import { Failure } from '../../bootstrap/failure.mjs';
import { interruption } from '../../bootstrap/interruption.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { mustExist, withDeadLetters, withoutSuffix } from './queues.ts';

interface DiscardFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Takes dead letters away for good, once somebody has said so. @returns 1 if not all that was asked for is gone */
export async function discard(
  name: string,
  selection: 'all' | { readonly ids: readonly string[] },
  { yes, json }: DiscardFlags,
): Promise<number> {
  const queue = withoutSuffix(name);
  const [service = ''] = queue.split('.');
  return withDeadLetters(operatedBroker().amqpUrlFor(service), async (deadLetters) => {
    const messages = await mustExist(deadLetters, queue);
    const what = selection === 'all' ? `all ${messages} dead letters` : `message ${selection.ids.join(', ')}`;
    if (!yes && !(await agreed(`Discard ${printable(what)} of ${queue} for good?`))) {
      console.error('Nothing was discarded.');
      return exitCodes.finding;
    }
    const { discarded, notFound } = await deadLetters.discard(queue, selection);
    if (json) printJson({ queue, discarded, notFound, remaining: await deadLetters.count(queue) });
    else console.log(`${count(discarded.length, 'dead letter')} of ${queue} discarded.`);
    if (!json && notFound.length > 0)
      console.error(`Not in ${queue}.dlq: ${printable(notFound.join(', '))}.`);
    return notFound.length > 0 ? exitCodes.finding : exitCodes.done;
  });
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Failure('There is nobody to ask: say --yes.', { exitCode: exitCodes.usage });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: interruption });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
