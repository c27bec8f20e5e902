import type { UnitOfWork } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';

/** A message as one queue of this service knows it. */
export interface MessageKey {
  readonly queue: string;
  readonly messageId: string;
  /** What all versions have in common in which its fact is published, for a handler that takes several; a UUID. */
  readonly factId?: string;
  /** How often a person has sent it back from the dead letters; each time the attempts start afresh. */
  readonly redrives: number;
}

/** One delivery of a message, as its headers and the broker describe it. */
export interface Delivery {
  /** The attempt number that it stands for, from 1; a copy has that of the run before plus one. */
  readonly attempt: number;
  readonly redelivered: boolean;
  /** It comes from the database of an ordered subscription: no copy has taken its place. */
  readonly isParked?: boolean;
}

/** What of an inbox a message meets on its way. */
export interface HandledMessages {
  /** Whether a run of the message never reported its end: the process died in it, or is still in it. */
  hasOpenAttempt(key: MessageKey): Promise<boolean>;
  /**
   * Counts a handler run, durably: before it starts, or when it has failed.
   * @returns the attempt number, from 1; undefined if the message has been handled already, or if a confirmed copy
   * has taken the place of this delivery: the broker has lost its acknowledgement, or a copy was sent twice
   */
  begin(key: MessageKey, delivery: Delivery): Promise<number | undefined>;
  /**
   * Marks messages of one queue as handled, and their facts, in the transaction of their effects.
   * @returns the ids of messages and facts that were not: see `isFirst`
   */
  claim(keys: readonly MessageKey[], work: UnitOfWork): Promise<readonly string[]>;
  /** Takes back what `claim` has marked in the same transaction. */
  release(keys: readonly MessageKey[], work: UnitOfWork): Promise<void>;
  /** The run ended with a failure that the handler answers for. */
  fail(key: MessageKey): Promise<void>;
  /** As `fail`, and the broker has confirmed the copy that takes the place of every delivery up to this attempt. */
  settle(key: MessageKey, attempt: number): Promise<void>;
  /**
   * The broker has confirmed the dead letter: no run is open, no copy of these retries is run, and a message that is
   * published again starts afresh.
   */
  giveUp(key: MessageKey): Promise<void>;
  /** The run ended because of an outage: it was nobody's failure and does not count. */
  uncount(key: MessageKey): Promise<void>;
  /**
   * The run ended because a lock stayed in other hands. It does not count, as long as that has not gone on for
   * `CONTENTION_MINUTES`. @returns whether it does not count
   */
  contend(key: MessageKey): Promise<boolean>;
}

/**
 * Takes a message out of what `claim` has returned.
 * @returns false if it must have no effect, because another delivery of it, or another version of its fact, got there first
 */
export const isFirst = ({ messageId, factId }: MessageKey, claimed: Set<string>): boolean =>
  claimed.delete(messageId) && (factId === undefined || claimed.delete(factId));

/** Of messages that have not been handled, what is to be released of what `claim` has returned. */
export const stillClaimed = (keys: readonly MessageKey[], claimed: ReadonlySet<string>): MessageKey[] =>
  keys
    .filter(({ messageId }) => claimed.has(messageId))
    .map(({ factId, ...key }) => (factId !== undefined && claimed.has(factId) ? { ...key, factId } : key));

/** Everything that is claimed or released with these messages, in an order in which no two batches wait for each other. */
const idsOf = (keys: readonly MessageKey[]): string[] =>
  keys.flatMap(({ messageId, factId }) => (factId === undefined ? [messageId] : [messageId, factId])).sort();

/**
 * A first delivery that comes again so soon after its run is one whose acknowledgement was lost. Later it may have been
 * published anew, because its copies were lost with their queue: better two runs than none.
 */
const LOST_ACKNOWLEDGEMENT = '1 minute';

/** As long a message may meet locks in other hands before that counts as its failure. */
export const CONTENTION_MINUTES = 15;

/** Remembers which messages were handled and how often each was tried, per queue. */
export class Inbox implements HandledMessages {
  readonly #pool: Sql;
  readonly #inside: (work: UnitOfWork) => Sql;

  /** @param inside the open transaction of a unit of work */
  constructor(pool: Sql, inside: (work: UnitOfWork) => Sql) {
    this.#pool = pool;
    this.#inside = inside;
  }

  async hasOpenAttempt({ queue, messageId, redrives }: MessageKey): Promise<boolean> {
    const open = await this.#pool(
      `SELECT FROM messaging.attempt
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3 AND running`,
      queue,
      messageId,
      redrives,
    );
    return open.length > 0;
  }

  async begin(
    { queue, messageId, redrives }: MessageKey,
    { attempt, redelivered, isParked = false }: Delivery,
  ): Promise<number | undefined> {
    const [row] = await this.#pool<{ count: number }>(
      `INSERT INTO messaging.attempt AS known (queue, message_id, redrives, count, running)
       SELECT $1, $2::uuid, $3, 1, true
        WHERE NOT EXISTS (SELECT FROM messaging.inbox WHERE queue = $1 AND message_id = $2::uuid)
          AND NOT EXISTS (
            SELECT FROM messaging.attempt
             WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3
               AND settled >= $4 AND NOT $6
               AND ($4 > 1 OR ($5 AND NOT given_up AND started_at > now() - interval '${LOST_ACKNOWLEDGEMENT}')))
       ON CONFLICT (queue, message_id, redrives)
         DO UPDATE SET count = CASE WHEN known.given_up THEN 1 ELSE known.count + 1 END,
                       settled = CASE WHEN known.given_up THEN 0 ELSE known.settled END,
                       contended_since = CASE WHEN known.given_up THEN NULL ELSE known.contended_since END,
                       given_up = false, running = true, started_at = now()
       RETURNING count`,
      queue,
      messageId,
      redrives,
      attempt,
      redelivered,
      isParked,
    );
    return row?.count;
  }

  async claim(keys: readonly MessageKey[], work: UnitOfWork): Promise<readonly string[]> {
    const rows = await this.#inside(work)<{ id: string }>(
      `WITH ended AS (DELETE FROM messaging.attempt WHERE queue = $1 AND message_id = ANY ($2::uuid[]))
       INSERT INTO messaging.inbox (queue, message_id) SELECT $1, id FROM unnest($3::uuid[]) AS id
       ON CONFLICT DO NOTHING RETURNING message_id::text AS id`,
      keys[0]?.queue,
      keys.map(({ messageId }) => messageId),
      idsOf(keys),
    );
    return rows.map(({ id }) => id);
  }

  async release(keys: readonly MessageKey[], work: UnitOfWork): Promise<void> {
    await this.#inside(work)(
      'DELETE FROM messaging.inbox WHERE queue = $1 AND message_id = ANY ($2::uuid[])',
      keys[0]?.queue,
      idsOf(keys),
    );
  }

  async fail({ queue, messageId, redrives }: MessageKey): Promise<void> {
    await this.#pool(
      `UPDATE messaging.attempt SET running = false
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3`,
      queue,
      messageId,
      redrives,
    );
  }

  async settle({ queue, messageId, redrives }: MessageKey, attempt: number): Promise<void> {
    await this.#pool(
      `UPDATE messaging.attempt SET running = false, settled = greatest(settled, $4)
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3`,
      queue,
      messageId,
      redrives,
      attempt,
    );
  }

  async giveUp({ queue, messageId, redrives }: MessageKey): Promise<void> {
    await this.#pool(
      `UPDATE messaging.attempt SET running = false, given_up = true, settled = greatest(settled, count + 1)
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3`,
      queue,
      messageId,
      redrives,
    );
  }

  async uncount({ queue, messageId, redrives }: MessageKey): Promise<void> {
    await this.#pool(
      `UPDATE messaging.attempt SET running = false, count = greatest(count - 1, 0)
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3`,
      queue,
      messageId,
      redrives,
    );
  }

  async contend({ queue, messageId, redrives }: MessageKey): Promise<boolean> {
    const uncounted = await this.#pool(
      `UPDATE messaging.attempt
          SET running = false, count = greatest(count - 1, 0), contended_since = coalesce(contended_since, now())
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3
          AND coalesce(contended_since, now()) > now() - make_interval(mins => $4)
        RETURNING 1`,
      queue,
      messageId,
      redrives,
      CONTENTION_MINUTES,
    );
    return uncounted.length === 1;
  }
}
