import type { DeadLetter, ReceivedMessage } from '@ticketwave/building-blocks/messaging';
import { Failure } from '../../bootstrap/failure.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { count, grid, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { mustExist, withDeadLetters, withoutSuffix } from './queues.ts';

interface ShowOptions {
  readonly limit: number;
  readonly json?: boolean;
}

interface Shown extends DeadLetter {
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as JSON if it is JSON, as text otherwise. */
  readonly body: unknown;
}

/** Shows the dead letters of a queue, or everything about one of them. They stay where they are. */
export async function show(
  name: string,
  messageId: string | undefined,
  options: ShowOptions,
): Promise<number> {
  const queue = withoutSuffix(name);
  const [service = ''] = queue.split('.');
  return withDeadLetters(operatedBroker().amqpUrlFor(service), async (deadLetters) => {
    await mustExist(deadLetters, queue);
    const shown: Shown[] = [];
    const wanted = messageId === undefined ? options.limit : Infinity;
    const messages = await deadLetters.browse(queue, (letter, message) => {
      const meant = messageId === undefined || letter.messageId === messageId;
      if (meant && shown.length < wanted) shown.push(describe(letter, message));
    });
    if (messageId !== undefined && shown.length === 0) throw notThere(messageId, queue);
    if (options.json) printJson({ queue, messages, shown });
    else if (messageId === undefined) printAll(queue, messages, shown);
    else for (const letter of shown) printOne(letter);
    return exitCodes.done;
  });
}

const notThere = (messageId: string, queue: string): Failure =>
  new Failure(`No message ${printable(messageId)} is in ${queue}.dlq.`, { exitCode: exitCodes.finding });

function describe(letter: DeadLetter, { properties, body }: ReceivedMessage): Shown {
  return { ...letter, headers: properties.headers, body: readable(body.toString('utf8')) };
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function printAll(queue: string, messages: number, shown: readonly Shown[]): void {
  if (messages === 0) {
    console.log(`No dead letters in ${queue}.dlq.`);
    return;
  }
  const rows = shown.map(({ messageId, type, redrives, failure }) => [
    messageId ?? '(no id)',
    type,
    failure.at,
    redrives,
    `${failure.type ?? 'unknown'}: ${failure.message ?? ''}`.slice(0, 120),
  ]);
  console.log(grid(['Message', 'Type', 'Given up', 'Redrives', 'Because'], rows));
  const rest = messages - shown.length;
  const more = rest > 0 ? ` ${rest} more are not shown: --limit.` : '';
  console.log(`${count(messages, 'dead letter')} in ${queue}.dlq, oldest first.${more}`);
}

function printOne({ headers, body, failure, ...letter }: Shown): void {
  const { stack, ...why } = failure;
  const facts = {
    ...letter,
    ...Object.fromEntries(Object.entries(why).map(([key, value]) => [`failure ${key}`, value])),
  };
  console.log(grid(['What', 'Is'], Object.entries(facts)));
  if (stack !== null) console.log(`\n${printable(stack)}`);
  const others = Object.entries(headers).filter(([name]) => !/^x-(failure|original)-/.test(name));
  console.log(`\nHeaders\n${printable(JSON.stringify(Object.fromEntries(others), null, 2))}`);
  console.log(`\nBody\n${printable(typeof body === 'string' ? body : JSON.stringify(body, null, 2))}`);
}
