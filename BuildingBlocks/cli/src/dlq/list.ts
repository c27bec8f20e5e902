import { QueueRefusedError, type DeadLetters, ownerOf } from '@ticketwave/building-blocks/operations';
import { exitCodes } from '../operator/exit-codes.ts';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { grid, printJson, shortened } from '../operator/output.ts';
import { operatedBroker, type OperatedBroker } from '../operator/running.ts';
import { queuesWithDeadLetters, withDeadLetters } from './queues.ts';

interface QueueSummary {
  readonly queue: string;
  /** Null if there is no such `.dlq` on the broker, or the account may not read it. */
  readonly messages: number | null;
  /** Whether the account may not read it. */
  readonly refused: boolean;
  /** When the first of them was given up. */
  readonly oldest: string | null;
  /** What they failed of, and how many each. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What is in the dead letters of every queue. @returns 1 if anything is, or a `.dlq` is missing */
export async function list(context: Context, { json }: { readonly json?: boolean }): Promise<number> {
  const broker = operatedBroker(context);
  const summaries: QueueSummary[] = [];
  for (const [url, queues] of await queuesByUrl(context, broker)) {
    await withDeadLetters(url, async (deadLetters) => {
      for (const queue of queues) summaries.push(await summarize(deadLetters, queue));
    });
  }
  if (json) printJson({ queues: summaries });
  else print(summaries);
  const found = summaries.some(({ messages, refused }) => !refused && messages !== 0);
  return found ? exitCodes.finding : exitCodes.done;
}

/** One connection for all queues, or one for each service where each has an account of its own. */
async function queuesByUrl({ project }: Context, broker: OperatedBroker): Promise<Map<string, string[]>> {
  const byUrl = new Map<string, string[]>();
  for (const queue of await queuesWithDeadLetters(project, broker)) {
    const url = broker.amqpUrlFor(ownerOf(queue));
    byUrl.set(url, [...(byUrl.get(url) ?? []), queue]);
  }
  return byUrl;
}

async function summarize(deadLetters: DeadLetters, queue: string): Promise<QueueSummary> {
  try {
    return await read(deadLetters, queue);
  } catch (error) {
    if (!(error instanceof QueueRefusedError)) throw error;
    return { queue, messages: null, refused: true, oldest: null, failures: {} };
  }
}

async function read(deadLetters: DeadLetters, queue: string): Promise<QueueSummary> {
  const ready = await deadLetters.countReadable(queue);
  if (ready === undefined) return { queue, messages: null, refused: false, oldest: null, failures: {} };
  const times: string[] = [];
  const failures = new Map<string, number>(); // the types are whatever a peer has sent, `__proto__` included
  let messages = ready;
  if (ready > 0) {
    messages = await deadLetters.browse(queue, ({ failure: { at, type } }) => {
      const time = Date.parse(at ?? '');
      if (!Number.isNaN(time)) times.push(new Date(time).toISOString());
      failures.set(type ?? 'unknown', (failures.get(type ?? 'unknown') ?? 0) + 1);
    });
  }
  return {
    queue,
    messages,
    refused: false,
    oldest: times.sort()[0] ?? null,
    failures: Object.fromEntries(failures),
  };
}

function print(summaries: readonly QueueSummary[]): void {
  const refused = summaries.filter((summary) => summary.refused);
  const shown = summaries.filter((summary) => summary.messages !== 0 && !summary.refused);
  if (refused.length > 0)
    console.log(`Not looked at, for this account may not: ${refused.map(({ queue }) => queue).join(', ')}.`);
  if (shown.length === 0) {
    console.log(`No dead letters in ${summaries.length - refused.length} queues.`);
    return;
  }
  const rows = shown.map(({ queue, messages, oldest, failures }) => {
    return [
      queue,
      messages ?? `no .dlq there: ${invocation('topology', 'apply')}`,
      oldest,
      mostFrequent(failures),
    ];
  });
  console.log(grid(['Queue', 'Dead letters', 'Oldest', 'Failed of'], rows));
  console.log(`${invocation('dlq', 'show <queue>')} shows more.`);
}

const MOST_KINDS = 10;

function mostFrequent(failures: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(failures).sort(([, one], [, other]) => other - one);
  const shown = kinds.slice(0, MOST_KINDS).map(([type, number]) => `${shortened(type, 80)} (${number})`);
  const rest = kinds.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
