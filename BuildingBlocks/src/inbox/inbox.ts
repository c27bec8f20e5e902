import type { UnitOfWork } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';

/** A message as one queue of this service knows it. */
export interface MessageKey {
  readonly queue: string;
  readonly messageId: string;
  /** How often a person has sent it back from the dead letters; each time the attempts start afresh. */
  readonly redrives: number;
}

/** What of an inbox a message meets on its way. */
export interface HandledMessages {
  /** Whether a run of the message never reported its end: the process died in it, or is still in it. */
  hasOpenAttempt(key: MessageKey): Promise<boolean>;
  /**
   * Counts a handler run, durably, before it starts.
   * @returns the how-manieth it is, from 1; undefined if the message has been handled already
   */
  begin(key: MessageKey): Promise<number | undefined>;
  /**
   * Marks the message as handled, in the transaction of its effect. `false`: another delivery of it got there
   * first, so this work must have no effect.
   */
  claim(key: MessageKey, work: UnitOfWork): Promise<boolean>;
  /** The run ended with a failure that the handler answers for. */
  fail(key: MessageKey): Promise<void>;
  /** The run ended because of an outage: it was nobody's failure and does not count. */
  excuse(key: MessageKey): Promise<void>;
}

/** Remembers which messages were handled and how often each was tried, per queue. */
export class Inbox implements HandledMessages {
  readonly #pool: Sql;
  readonly #inside: (work: UnitOfWork) => Sql;

  /** @param inside the open transaction of a work */
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

  async begin({ queue, messageId, redrives }: MessageKey): Promise<number | undefined> {
    const [row] = await this.#pool<{ count: number }>(
      `INSERT INTO messaging.attempt AS known (queue, message_id, redrives, count, running)
       SELECT $1, $2::uuid, $3, 1, true
        WHERE NOT EXISTS (SELECT FROM messaging.inbox WHERE queue = $1 AND message_id = $2::uuid)
       ON CONFLICT (queue, message_id, redrives)
         DO UPDATE SET count = known.count + 1, running = true, started_at = now()
       RETURNING count`,
      queue,
      messageId,
      redrives,
    );
    return row?.count;
  }

  async claim({ queue, messageId }: MessageKey, work: UnitOfWork): Promise<boolean> {
    const sql = this.#inside(work);
    const claimed = await sql(
      `INSERT INTO messaging.inbox (queue, message_id) VALUES ($1, $2::uuid)
       ON CONFLICT DO NOTHING RETURNING queue`,
      queue,
      messageId,
    );
    await sql('DELETE FROM messaging.attempt WHERE queue = $1 AND message_id = $2::uuid', queue, messageId);
    return claimed.length === 1;
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

  async excuse({ queue, messageId, redrives }: MessageKey): Promise<void> {
    await this.#pool(
      `UPDATE messaging.attempt SET running = false, count = greatest(count - 1, 0)
        WHERE queue = $1 AND message_id = $2::uuid AND redrives = $3`,
      queue,
      messageId,
      redrives,
    );
  }
}
