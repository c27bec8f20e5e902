import type { OrderByStream, UnitOfWork } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { noteFailed } from './failed-message.ts';
import { missedNumbers } from './missed-numbers.ts';
import { releasable, type KnownNumber } from './releasable.ts';
import type {
  Elsewhere,
  LockedCursor,
  ParkedMessage,
  PassedGap,
  ReaderStreams,
  ReleasedMessage,
} from './reader-streams.ts';
import type { StreamPosition } from './stream-cursor.ts';

/** Whoever handles a stream now goes on with it; others look after this time. */
const MOMENT = '1 second';
/** Streams whose turn one look finds. */
const DUE = 1_000;

interface CursorRow {
  readonly stream: string;
  readonly last: string;
  readonly lastPublishedAt: Date | null;
  readonly passTo: string;
}

const CURSOR = `reader.stream, last_sequence::text AS last, last_published_at AS "lastPublishedAt", pass_to::text AS "passTo"`;

const cursorOf = ({ last, lastPublishedAt, passTo }: CursorRow) => ({
  last: Number(last),
  lastPublishedAt,
  passTo: Number(passTo),
});

/** Who handles messages of queue `$1` holds this until the end of the transaction; who exchanges its tables, all of it. */
const QUEUE_IN_USE = `pg_advisory_xact_lock_shared(hashtextextended($1::text, 18))`;
export const QUEUE_TO_ONESELF = `pg_advisory_xact_lock(hashtextextended($1::text, 18))`;

/** In the service's own database. */
export class SqlReaderStreams implements ReaderStreams {
  readonly #pool: Sql;
  readonly #inside: (work: UnitOfWork) => Sql;

  /** @param inside the open transaction of a unit of work */
  constructor(pool: Sql, inside: (work: UnitOfWork) => Sql) {
    this.#pool = pool;
    this.#inside = inside;
  }

  async lock(
    queue: string,
    streams: readonly string[],
    work: UnitOfWork,
  ): Promise<ReadonlyMap<string, LockedCursor>> {
    const rows = await this.#inside(work)<CursorRow & { readonly hasFollowers: boolean }>(
      `WITH turn AS MATERIALIZED (SELECT ${QUEUE_IN_USE})
       INSERT INTO messaging.reader_stream AS reader (queue, stream)
       SELECT $1, stream FROM turn, unnest($2::text[]) AS wanted (stream) ORDER BY stream
       ON CONFLICT (queue, stream) DO UPDATE SET queue = reader.queue
       RETURNING ${CURSOR}, EXISTS (SELECT FROM messaging.parked AS known
                                     WHERE known.queue = reader.queue AND known.stream = reader.stream) AS "hasFollowers"`,
      queue,
      streams,
    );
    return new Map(rows.map((row) => [row.stream, { ...cursorOf(row), hasFollowers: row.hasFollowers }]));
  }

  async move(
    queue: string,
    to: readonly StreamPosition[],
    messageIds: readonly string[],
    work: UnitOfWork,
  ): Promise<void> {
    await this.#inside(work)(
      `WITH moved AS (
         UPDATE messaging.reader_stream AS reader
            SET last_sequence = passed.sequence, last_published_at = least(passed.at, now()),
                moved_at = now(), missed_ms = 0, missed_at = NULL
           FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) AS passed (stream, sequence, at)
          WHERE reader.queue = $1 AND reader.stream = passed.stream
         RETURNING reader.stream, passed.sequence)
       DELETE FROM messaging.parked AS known
        WHERE queue = $1
          AND (message_id = ANY ($5::uuid[])
               OR (place <> 'here' AND EXISTS (SELECT FROM moved WHERE moved.stream = known.stream
                                                  AND moved.sequence >= known.sequence)))`,
      queue,
      to.map(({ stream }) => stream),
      to.map(({ sequence }) => sequence),
      to.map(({ publishedAt }) => publishedAt.toISOString()),
      messageIds,
    );
  }

  async park(
    queue: string,
    messages: readonly ParkedMessage[],
    limit: number,
    work: UnitOfWork,
  ): Promise<readonly string[]> {
    const rows = await this.#inside(work)<{ id: string }>(
      `INSERT INTO messaging.parked (queue, place, message_id, stream, sequence, delivery, body)
       SELECT $1, 'here', early.message_id, early.stream, early.sequence, early.delivery,
              decode(early.body, 'base64')
         FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::json[], $6::text[])
              AS early (message_id, stream, sequence, delivery, body)
        WHERE (SELECT count(*) FROM messaging.parked AS known
                WHERE known.queue = $1 AND known.stream = early.stream) < $7
       ON CONFLICT (queue, message_id) DO UPDATE
         SET place = 'here', reason = NULL, delivery = excluded.delivery, body = excluded.body, begun_at = NULL,
             due_at = NULL
       RETURNING message_id::text AS id`,
      queue,
      messages.map(({ messageId }) => messageId),
      messages.map(({ position }) => position.stream),
      messages.map(({ position }) => position.sequence),
      messages.map(({ delivery }) => delivery.json),
      messages.map(({ delivery }) => delivery.body.toString('base64')),
      limit,
    );
    return rows.map(({ id }) => id);
  }

  parkForRetry(
    queue: string,
    { messageId, position, delivery }: ParkedMessage,
    delay: number,
    reason: string,
  ): Promise<boolean> {
    return noteFailed(this.#pool, queue, messageId, position, { place: 'here', reason, delivery, delay });
  }

  async noteElsewhere(
    queue: string,
    messageId: string,
    position: StreamPosition,
    place: Elsewhere,
    reason: string,
  ): Promise<void> {
    await noteFailed(this.#pool, queue, messageId, position, { place, reason });
  }

  async take(
    queue: string,
    stream: string,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ReleasedMessage[]> {
    const [row] = await this.#pool<CursorRow>(
      `SELECT ${CURSOR} FROM messaging.reader_stream AS reader WHERE queue = $1 AND stream = $2`,
      queue,
      stream,
    );
    if (!row) return [];
    const numbers = await this.#pool<Omit<KnownNumber, 'sequence'> & { readonly sequence: string }>(
      `SELECT message_id::text AS "messageId", sequence::text, place,
              coalesce(begun_at > now() - make_interval(secs => $3), false)
              OR coalesce(due_at > now(), false) AS "isHeld"
         FROM messaging.parked AS known WHERE queue = $1 AND stream = $2
        ORDER BY known.sequence, since LIMIT $4`,
      queue,
      stream,
      leaseMs / 1000,
      limit,
    );
    const cursor = cursorOf(row);
    const release = releasable(
      cursor,
      numbers.map((number) => ({ ...number, sequence: Number(number.sequence) })),
    );
    if (release.last > cursor.last) await this.#passDiscarded(queue, stream, release.last);
    return release.messages.length === 0 ? [] : this.#begin(queue, release.messages, leaseMs);
  }

  async #passDiscarded(queue: string, stream: string, last: number): Promise<void> {
    await this.#pool(
      `WITH gone AS (
         DELETE FROM messaging.parked
          WHERE queue = $1 AND stream = $2 AND sequence <= $3 AND place <> 'here')
       UPDATE messaging.reader_stream
          SET last_sequence = greatest(last_sequence, $3), moved_at = now(), missed_ms = 0, missed_at = NULL
        WHERE queue = $1 AND stream = $2`,
      queue,
      stream,
      last,
    );
  }

  async #begin(
    queue: string,
    messages: readonly { readonly messageId: string; readonly passedFrom: number }[],
    leaseMs: number,
  ): Promise<ReleasedMessage[]> {
    const rows = await this.#pool<{ id: string; json: string; body: Buffer; isRepeated: boolean }>(
      `WITH wanted AS (
         SELECT message_id, begun_at FROM messaging.parked
          WHERE queue = $1 AND message_id = ANY ($2::uuid[]) AND place = 'here'
            AND coalesce(begun_at <= now() - make_interval(secs => $3), true)
            AND coalesce(due_at <= now(), true)
            FOR UPDATE SKIP LOCKED)
       UPDATE messaging.parked AS known SET begun_at = now() FROM wanted
        WHERE known.queue = $1 AND known.message_id = wanted.message_id
       RETURNING known.message_id::text AS id, delivery::text AS json, body,
                 wanted.begun_at IS NOT NULL AS "isRepeated"`,
      queue,
      messages.map(({ messageId }) => messageId),
      leaseMs / 1000,
    );
    const begun = new Map(rows.map((row) => [row.id, row]));
    return messages.flatMap(({ messageId, passedFrom }) => {
      const row = begun.get(messageId);
      return row ? [{ messageId, passedFrom, ...row }] : [];
    });
  }

  async giveBack(queue: string, messageIds: readonly string[]): Promise<void> {
    await this.#pool(
      `UPDATE messaging.parked SET begun_at = NULL WHERE queue = $1 AND message_id = ANY ($2::uuid[])`,
      queue,
      messageIds,
    );
  }

  async due(queue: string, leaseMs: number): Promise<readonly string[]> {
    const rows = await this.#pool<{ stream: string }>(
      `SELECT stream FROM (
         SELECT DISTINCT ON (known.stream) known.stream, sequence, place, begun_at, due_at,
                greatest(last_sequence, pass_to) AS reached
           FROM messaging.parked AS known JOIN messaging.reader_stream AS reader USING (queue, stream)
          WHERE queue = $1 AND moved_at < now() - interval '${MOMENT}'
            AND (place = 'here' OR sequence > greatest(last_sequence, pass_to))
          ORDER BY known.stream, sequence) AS first
        WHERE place IN ('here', 'discarded') AND sequence <= reached + 1
          AND coalesce(begun_at <= now() - make_interval(secs => $2), true)
          AND coalesce(due_at <= now(), true)
        LIMIT ${DUE}`,
      queue,
      leaseMs / 1000,
    );
    return rows.map(({ stream }) => stream);
  }

  missed(
    queue: string,
    order: Pick<Required<OrderByStream>, 'gapLimit' | 'onGap'>,
    most: number,
  ): Promise<readonly PassedGap[]> {
    return missedNumbers(this.#pool, queue, order, most);
  }

  async parked(queue: string): Promise<number> {
    const [row] = await this.#pool<{ count: string }>(
      `SELECT count(*)::text FROM messaging.parked WHERE queue = $1 AND place = 'here'`,
      queue,
    );
    return Number(row?.count ?? 0);
  }
}
