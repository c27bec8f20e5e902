import {
  OperatedStreams,
  fits,
  type Selection,
  type DeadLetters,
  ownerOf,
} from '@ticketwave/building-blocks/operations';
import { describeError } from '@ticketwave/building-blocks/observability';
import { createInterface } from 'node:readline/promises';
import { interruption, type Interruption } from '../../support/interruption.mjs';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { withDatabaseOf } from '../operator/database.ts';
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
  const service = ownerOf(queue);
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
    const released = await release(context, service, queue, discarded);
    const remaining = await deadLetters.browse(queue, () => undefined);
    if (json) printJson({ queue, discarded, notFound, interrupted, remaining, released });
    else {
      const when = interrupted ? 'Interrupted: before that, ' : '';
      console.log(`${when}${count(discarded.length, 'dead letter')} of ${queue} discarded.`);
      if (released.length > 0)
        console.log(
          `Without ${released.length === 1 ? 'it' : 'them'}, ${count(released.length, 'stream')} that waited go on.`,
        );
      if (notFound.length > 0) console.error(`Not in ${queue}.dlq: ${printable(notFound.join(', '))}.`);
    }
    if (interrupted) return (interruption.reason as Interruption).exitCode;
    return notFound.length > 0 ? exitCodes.finding : exitCodes.done;
  });
}

/** Streams of an ordered subscription wait for a dead letter until it is gone. @returns those that go on */
async function release(
  context: Context,
  service: string,
  queue: string,
  discarded: readonly (string | null)[],
): Promise<readonly string[]> {
  const ids = discarded.filter((id) => id !== null && UUID.test(id)) as string[];
  if (ids.length === 0) return [];
  try {
    return await withDatabaseOf(context, service, 'ordered streams', (sql) =>
      new OperatedStreams(sql).discarded(queue, ids),
    );
  } catch (error) {
    console.error(
      `Whether streams of ${queue} wait for what was discarded is not known: ${describeError(error)} ` +
        `${invocation('order', `list --service ${service}`)} shows it.`,
    );
    return [];
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
