import type { SubscribedQueue } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';

/** A message as its publisher's outbox has it. Times are ISO 8601. */
export interface PublishedState {
  readonly state: 'waiting' | 'refused' | 'published';
  readonly type: string;
  readonly stream: string;
  readonly sequence: number;
  readonly createdAt: string;
  readonly publishedAt: string | null;
  /** How often the broker has returned or refused it. */
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  /** Why the broker did not take it. */
  readonly reason: string | null;
}

/** A message as one queue of the service knows it. Times are ISO 8601. */
export interface QueueState {
  readonly queue: string;
  readonly state: 'handled' | 'running' | 'retrying' | 'parked' | 'dead-lettered';
  /** When it was handled, or its last run began, or since when it is parked. */
  readonly at: string;
  /** From the creation of its id to the commit of its effect; null unless it was handled and its id says when. */
  readonly tookMs: number | null;
  /** Runs so far; null if nobody counts them any more. */
  readonly attempts: number | null;
  /** When it is tried again, at the earliest. */
  readonly until: string | null;
  readonly reason: string | null;
}

export interface MessageState {
  readonly messageId: string;
  readonly published: PublishedState | null;
  readonly queues: readonly QueueState[];
}

type Published = PublishedState & { readonly messageId: string };
type Known = Omit<QueueState, 'until' | 'tookMs'> & { readonly messageId: string };

/** What a service's database knows of messages, as their publisher and as their subscriber. */
export class MessageStates {
  readonly #sql: Sql;
  readonly #queues: ReadonlyMap<string, SubscribedQueue>;

  constructor(sql: Sql, queues: readonly SubscribedQueue[]) {
    this.#sql = sql;
    this.#queues = new Map(queues.map((queue) => [queue.queue, queue]));
  }

  /** @param messageIds UUIDs @returns one for each, in their order */
  async of(messageIds: readonly string[]): Promise<MessageState[]> {
    const published = await this.#published(messageIds);
    const known = await this.#known(messageIds);
    return messageIds.map((id) => {
      const isMeant = ({ messageId }: { readonly messageId: string }): boolean =>
        messageId === id.toLowerCase();
      const row = published.find(isMeant);
      return {
        messageId: id,
        published: row === undefined ? null : stateOf(row),
        queues: known.filter(isMeant).map((each) => this.#stateOf(each)),
      };
    });
  }

  #published(ids: readonly string[]): Promise<Published[]> {
    return this.#sql<Published>(
      `SELECT message_id::text AS "messageId",
              CASE WHEN published_at IS NOT NULL THEN 'published' WHEN attempts > 0 THEN 'refused' ELSE 'waiting' END
                AS state,
              event_type AS type, stream, sequence::float, ${isoTime('created_at')} AS "createdAt",
              ${isoTime('published_at')} AS "publishedAt", attempts, last_error AS reason,
              CASE WHEN published_at IS NULL AND attempts > 0 THEN ${isoTime('next_attempt_at')} END AS "nextAttemptAt"
         FROM messaging.outbox WHERE message_id = ANY ($1::uuid[])`,
      ids,
    );
  }

  /** The inbox wins over what was parked, and that over attempts: whatever is handled has no other state. */
  #known(ids: readonly string[]): Promise<Known[]> {
    return this.#sql<Known>(
      `SELECT DISTINCT ON (queue, message_id) queue, message_id::text AS "messageId", state, ${isoTime('at')} AS at,
              attempts, reason
         FROM (
           SELECT 1 AS rank, queue, message_id, 'handled' AS state, handled_at AS at, NULL::int AS attempts,
                  NULL::text AS reason
             FROM messaging.inbox WHERE message_id = ANY ($1::uuid[])
           UNION ALL
           SELECT 2, run.queue, run.message_id,
                  CASE WHEN run.running THEN 'running' WHEN run.given_up THEN 'dead-lettered' ELSE 'retrying' END,
                  run.started_at, run.count, parked.reason
             FROM (SELECT DISTINCT ON (queue, message_id) * FROM messaging.attempt
                    WHERE message_id = ANY ($1::uuid[]) ORDER BY queue, message_id, redrives DESC) AS run
             LEFT JOIN messaging.parked AS parked USING (queue, message_id)
           UNION ALL
           SELECT 3, queue, message_id,
                  CASE place WHEN 'here' THEN 'parked' WHEN 'retry' THEN 'retrying' ELSE 'dead-lettered' END,
                  since, NULL, reason
             FROM messaging.parked WHERE message_id = ANY ($1::uuid[]) AND place <> 'discarded'
         ) AS known
        WHERE queue = ANY ($2::text[]) ORDER BY queue, message_id, rank`,
      ids,
      [...this.#queues.keys()],
    );
  }

  #stateOf({ messageId, queue, state, at, attempts, reason }: Known): QueueState {
    const created = state === 'handled' ? createdAt(messageId) : undefined;
    const delay = state === 'retrying' ? this.#delayAfter(queue, attempts ?? 1) : undefined;
    return {
      ...{ queue, state, at, attempts, reason },
      tookMs: created === undefined ? null : Math.max(0, Date.parse(at) - created),
      until: delay === undefined ? null : new Date(Date.parse(at) + delay).toISOString(),
    };
  }

  #delayAfter(queue: string, attempt: number): number | undefined {
    const { delays = [], immediate = 0 } = this.#queues.get(queue)?.retry ?? {};
    return attempt <= immediate ? 0 : delays[attempt - 1 - immediate];
  }
}

/** The time in a UUID of version 7, in milliseconds; undefined of any other. Pure. */
export const createdAt = (id: string): number | undefined =>
  id[14] === '7' ? Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) : undefined;

const stateOf = ({ messageId: _, ...state }: Published): PublishedState => state;
