import type { Sql } from '../outbox/index.ts';
import { MAXIMUM_JUMP } from './stream-cursor.ts';

/** A stream of an ordered subscription of which messages wait. */
export interface WaitingStream {
  readonly queue: string;
  readonly stream: string;
  /** The number of the last message that was handled; 0 if none was. */
  readonly last: number;
  /** The number that it waits for. */
  readonly next: number;
  /**
   * Where that message is: `missing` if nobody has seen it, `here` if it is about to be handled, `retry` if it has failed
   * and waits until it is tried again.
   */
  readonly place: 'missing' | 'here' | 'retry' | 'dead-letter';
  readonly messageId: string | null;
  /** Why it is there. */
  readonly reason: string | null;
  /** Since when it is there, or messages after it wait. */
  readonly since: Date;
  /** How long it has been missing while broker and database were there, in milliseconds. */
  readonly missedMs: number;
  /** Messages that wait for it in the database. */
  readonly waiting: number;
}

/**
 * The number that a stream waits for now, or why it was left as it is: it is not known, it has gone past the number by
 * itself, or the number is further ahead than any is believed to be. `last` was handled, or skipped before.
 */
export type Skipped =
  | { readonly next: number }
  | { readonly refused: 'unknown' }
  | { readonly refused: 'past' | 'too-far'; readonly last: number };

/** What people see of the streams of a service's ordered subscriptions, and do to them. */
export class OperatedStreams {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Those that wait longest first. */
  async waiting(limit: number): Promise<WaitingStream[]> {
    const rows = await this.#sql<Omit<WaitingStream, 'last' | 'next' | 'missedMs'> & Record<Counted, string>>(
      `SELECT reader.queue, reader.stream, last_sequence::text AS last,
              (greatest(last_sequence, pass_to) + 1)::text AS next, coalesce(first.place, 'missing') AS place,
              first.message_id::text AS "messageId", first.reason, coalesce(first.since, oldest.since) AS since,
              missed_ms::text AS "missedMs", oldest.waiting
         FROM (SELECT queue, stream, min(since) AS since, count(*) FILTER (WHERE place = 'here' AND due_at IS NULL)::int AS waiting
                 FROM messaging.parked WHERE place <> 'discarded' GROUP BY queue, stream) AS oldest
         JOIN messaging.reader_stream AS reader USING (queue, stream)
         LEFT JOIN LATERAL (
           SELECT CASE WHEN due_at > now() THEN 'retry' ELSE place END AS place, message_id, reason, since
             FROM messaging.parked AS known
            WHERE known.queue = reader.queue AND known.stream = reader.stream
              AND known.sequence = greatest(last_sequence, pass_to) + 1
            ORDER BY known.place LIMIT 1) AS first ON true
        ORDER BY since LIMIT $1`,
      limit,
    );
    return rows.map(({ last, next, missedMs, ...row }) => ({
      ...row,
      last: Number(last),
      next: Number(next),
      missedMs: Number(missedMs),
    }));
  }

  /**
   * Lets a stream go on after a number, whatever is missing before it. What comes of that later is late.
   * @returns the number that it waits for now, or why nothing was changed
   */
  async skip(queue: string, stream: string, to: number): Promise<Skipped> {
    const [row] = await this.#sql<{ last: string; moved: boolean }>(
      `WITH known AS (
         SELECT greatest(last_sequence, pass_to) AS last FROM messaging.reader_stream
          WHERE queue = $1 AND stream = $2 FOR UPDATE),
       moved AS (
         UPDATE messaging.reader_stream SET pass_to = $3, missed_ms = 0, missed_at = NULL FROM known
          WHERE queue = $1 AND stream = $2 AND $3 > known.last AND $3 <= known.last + $4
         RETURNING queue, stream),
       gone AS (
         DELETE FROM messaging.parked USING moved
          WHERE parked.queue = moved.queue AND parked.stream = moved.stream AND sequence <= $3 AND place <> 'here')
       SELECT last::text, EXISTS (SELECT FROM moved) AS moved FROM known`,
      queue,
      stream,
      to,
      MAXIMUM_JUMP,
    );
    if (!row) return { refused: 'unknown' };
    const last = Number(row.last);
    if (row.moved) return { next: to + 1 };
    return to > last ? { refused: 'too-far', last } : { refused: 'past', last };
  }

  /**
   * The dead letters are gone for good: nobody waits for them any more.
   * @returns the streams that go on
   */
  async discarded(queue: string, messageIds: readonly string[]): Promise<string[]> {
    const rows = await this.#sql<{ stream: string }>(
      `WITH discarded AS (
         UPDATE messaging.parked SET place = 'discarded', reason = NULL
          WHERE queue = $1 AND message_id = ANY ($2::uuid[]) AND place = 'dead-letter'
         RETURNING stream, sequence)
       UPDATE messaging.reader_stream AS reader
          SET last_sequence = discarded.sequence, missed_ms = 0, missed_at = NULL
         FROM discarded
        WHERE reader.queue = $1 AND reader.stream = discarded.stream
          AND discarded.sequence = greatest(last_sequence, pass_to) + 1
       RETURNING reader.stream`,
      queue,
      messageIds,
    );
    return rows.map(({ stream }) => stream);
  }
}

type Counted = 'last' | 'next' | 'missedMs';
