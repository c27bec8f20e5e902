import { createInterface } from 'node:readline/promises';
import { fits, type Selection } from '../dead-letters/selection.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { interruption, type Interruption } from '../../support/interruption.mjs';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { mustExist, withDeadLetters, withoutSuffix } from './queues.ts';

export interface DiscardFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Takes dead letters away for good, once somebody has said so. @returns 1 if not all that was asked for is gone */
export async function discard(
  context: Context,
  name: string,
  selection: Selection,
  { yes, json }: DiscardFlags,
): Promise<number> {
  const queue = withoutSuffix(name);
  const [service = ''] = queue.split('.');
  return withDeadLetters(operatedBroker(context).amqpUrlFor(service), async (deadLetters) => {
    await mustExist(deadLetters, queue);
    if (!yes) {
      const meant = await countMeant(deadLetters, queue, selection);
      if (!(await agreed(`Discard ${count(meant, 'dead letter')} of ${queue} for good?`))) {
        console.error('Nothing was discarded.');
        return exitCodes.finding;
      }
    }
    const { discarded, notFound, interrupted } = await audited(
      context,
      { services: [service], action: 'dlq discard', target: queue, selection },
      () => deadLetters.discard(queue, selection, interruption),
      (report) => ({
        outcome: report.interrupted ? 'interrupted' : report.notFound.length > 0 ? 'partly' : 'done',
        affected: report.discarded.length,
      }),
    );
    const remaining = await deadLetters.browse(queue, () => undefined);
    if (json) printJson({ queue, discarded, notFound, interrupted, remaining });
    else {
      const when = interrupted ? 'Interrupted: before that, ' : '';
      console.log(`${when}${count(discarded.length, 'dead letter')} of ${queue} discarded.`);
      if (notFound.length > 0) console.error(`Not in ${queue}.dlq: ${printable(notFound.join(', '))}.`);
    }
    if (interrupted) return (interruption.reason as Interruption).exitCode;
    return notFound.length > 0 ? exitCodes.finding : exitCodes.done;
  });
}

async function countMeant(deadLetters: DeadLetters, queue: string, selection: Selection): Promise<number> {
  let meant = 0;
  await deadLetters.browse(queue, (deadLetter, _message, position) => {
    if (fits({ ...deadLetter, position }, selection)) meant++;
  });
  return meant;
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw usageFailure('There is nobody to ask: say --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: interruption });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
