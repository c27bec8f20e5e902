import { InvalidMessageError, UpcastError } from '@ticketwave/contracts';
import { readMessage } from '../inbox/index.ts';
import type { ReceivedMessage, SubscribedQueue } from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import type { Sql } from '../outbox/index.ts';

/** What would become of a dead letter that went back to its queue now, as far as that is known before its handler runs. */
export type Verdict = 'would-be-handled' | 'handled-already' | 'still-invalid' | 'not-taken';

export interface Judgement {
  readonly verdict: Verdict;
  /** Why it is still invalid or not taken. */
  readonly reason: string | null;
}

/** What today's code reads in a message: what the inbox would know it by, or why its handler would never run. */
export type Reading = { readonly ids: readonly string[] } | Judgement;

/** So many are looked for with one statement. */
const PAGE = 1_000;

/** Compares messages of one queue with today's code and with the inbox. */
export class Judge {
  readonly #queue: SubscribedQueue;
  readonly #sql: Sql;

  constructor(queue: SubscribedQueue, sql: Sql) {
    this.#queue = queue;
    this.#sql = sql;
  }

  /** @returns a judgement of each, in their order */
  judge(messages: readonly ReceivedMessage[]): Promise<Judgement[]> {
    return this.judgeRead(messages.map((message) => this.read(message)));
  }

  /** As `judge`, of what has been read before: the messages themselves need not be kept. */
  async judgeRead(readings: readonly Reading[]): Promise<Judgement[]> {
    const handled = new Set<string>();
    const ids = readings.flatMap((reading) => ('ids' in reading ? reading.ids : []));
    for (let from = 0; from < ids.length; from += PAGE)
      for (const id of await handledOf(this.#sql, this.#queue.queue, ids.slice(from, from + PAGE)))
        handled.add(id);
    return readings.map((reading) => {
      if (!('ids' in reading)) return reading;
      const isHandled = reading.ids.some((id) => handled.has(id));
      return { verdict: isHandled ? 'handled-already' : 'would-be-handled', reason: null };
    });
  }

  /** Pure. */
  read(message: ReceivedMessage): Reading {
    try {
      const run = readMessage(message, this.#queue);
      if (!run) return { verdict: 'not-taken', reason: 'no handler of the queue takes it' };
      const { messageId, factId } = run.key;
      return { ids: factId === undefined ? [messageId] : [messageId, factId] };
    } catch (error) {
      if (!(error instanceof InvalidMessageError || error instanceof UpcastError)) throw error;
      return { verdict: 'still-invalid', reason: describeError(error) };
    }
  }
}

/** Which of these messages or facts a queue has handled, as far as its inbox remembers. */
async function handledOf(sql: Sql, queue: string, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT message_id::text AS id FROM messaging.inbox WHERE queue = $1 AND message_id = ANY ($2::uuid[])`,
    queue,
    ids,
  );
  return rows.map(({ id }) => id);
}
