import {
  readableBody,
  type DeadLetter,
  fits,
  type Selection,
  ownerOf,
} from '@ticketwave/building-blocks/operations';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { Failure } from '../../support/failure.mjs';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, grid, printable, printJson, shortened } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { mustExist, withDeadLetters, withoutSuffix } from './queues.ts';
import { wiresIfDefined } from '../topology/compute.ts';
import type { ServiceWire } from '../topology/definitions.ts';
import { takersOf } from '../topology/takers.ts';
import { selectionOf, type SelectionFlags } from './selection.ts';

export interface ShowFlags extends Omit<SelectionFlags, 'count' | 'all'> {
  readonly limit: number;
  readonly json?: boolean;
}

interface Shown extends DeadLetter {
  /** In the list of all, from 1, the oldest first. */
  readonly position: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body, inflated if it came compressed, as JSON if it is JSON, as text otherwise. */
  readonly body: unknown;
}

/** Shows the dead letters of a queue, or everything about one of them. They stay where they are. */
export async function show(
  context: Context,
  name: string,
  messageId: string | undefined,
  flags: ShowFlags,
): Promise<number> {
  const queue = withoutSuffix(name);
  const service = ownerOf(queue);
  const named = messageId === undefined ? flags.message : [...(flags.message ?? []), messageId];
  const selection = selectionOf({ ...flags, ...(named && { message: named }) });
  return withDeadLetters(operatedBroker(context).amqpUrlFor(service), async (deadLetters) => {
    await mustExist(deadLetters, queue);
    const shown: Shown[] = [];
    let meant = 0;
    const messages = await deadLetters.browse(queue, (deadLetter, message, position) => {
      if (!fits({ ...deadLetter, position }, selection)) return;
      meant++;
      if (shown.length < flags.limit) shown.push(describe(deadLetter, message, position));
    });
    const isOne = selection.ids !== undefined || selection.positions !== undefined;
    if (isOne && shown.length === 0) throw notThere(selection, queue);
    if (flags.json) printJson({ queue, messages, shown });
    else if (isOne) printEach(shown, await wiresIfDefined(context.project));
    else printAll(queue, { messages, meant, shown });
    return exitCodes.done;
  });
}

function notThere({ ids = [], positions = [] }: Selection, queue: string): Failure {
  const what = [...ids, ...positions.map((position) => `at position ${position}`)].join(', ');
  return new Failure(`No message ${printable(what)} is in ${queue}.dlq.`, { exitCode: exitCodes.finding });
}

function describe(deadLetter: DeadLetter, message: ReceivedMessage, position: number): Shown {
  return { position, ...deadLetter, headers: message.properties.headers, body: readableBody(message) };
}

interface Page {
  /** Dead letters in the queue. */
  readonly messages: number;
  /** Of these those that were asked for. */
  readonly meant: number;
  readonly shown: readonly Shown[];
}

function printAll(queue: string, { messages, meant, shown }: Page): void {
  if (messages === 0) {
    console.log(`No dead letters in ${queue}.dlq.`);
    return;
  }
  const rows = shown.map(({ position, messageId, type, redrives, failure }) => [
    position,
    messageId === null || messageId === '' ? '(no id)' : shortened(messageId, 40),
    type === null ? null : shortened(type, 60),
    failure.at === null ? null : shortened(failure.at, 30),
    redrives,
    shortened(`${failure.type ?? 'unknown'}: ${failure.message ?? ''}`, 160),
  ]);
  if (rows.length > 0) console.log(grid(['#', 'Message', 'Type', 'Given up', 'Redrives', 'Because'], rows));
  const some = meant < messages ? `${meant} of ` : '';
  const rest = meant > shown.length ? ` ${meant - shown.length} more are not shown: --limit.` : '';
  console.log(`${some}${count(messages, 'dead letter')} in ${queue}.dlq, oldest first.${rest}`);
}

/** @param wires undefined if the configuration does not say what services read */
function printEach(shown: readonly Shown[], wires: readonly ServiceWire[] | undefined): void {
  for (const deadLetter of shown)
    printOne(deadLetter, wires && takersOf(deadLetter.originalRoutingKey ?? '', wires));
}

/** @param readers the queues that read such a message now, as far as anybody knows */
function printOne(
  { headers, body, failure, ...deadLetter }: Shown,
  readers: readonly string[] | undefined,
): void {
  const { stack, ...why } = failure;
  const facts = {
    ...deadLetter,
    ...(readers && { 'read by': readers.join(', ') || 'nobody known here' }),
    ...Object.fromEntries(Object.entries(why).map(([key, value]) => [`failure ${key}`, value])),
  };
  console.log(grid(['What', 'Is'], Object.entries(facts)));
  if (stack !== null) console.log(`\n${printable(stack)}`);
  const others = Object.entries(headers).filter(([name]) => !/^x-(failure|original)-/.test(name));
  console.log(`\nHeaders\n${printable(JSON.stringify(Object.fromEntries(others), null, 2))}`);
  console.log(`\nBody\n${printable(typeof body === 'string' ? body : JSON.stringify(body, null, 2))}`);
}
