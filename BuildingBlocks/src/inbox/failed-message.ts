import type { Sql } from '../outbox/index.ts';
import type { Elsewhere, ParkedDelivery } from './reader-streams.ts';
import { MAXIMUM_JUMP, type StreamPosition } from './stream-cursor.ts';

/** A message that has failed, and where it is now; the message itself if it is here. */
interface FailedMessage {
  readonly place: 'here' | Elsewhere;
  readonly reason: string;
  readonly delivery?: ParkedDelivery;
  /** Milliseconds until it is tried again. */
  readonly delay?: number;
}

/** Notes where a message that has failed is now. @returns whether anybody waits for it */
export async function noteFailed(
  sql: Sql,
  queue: string,
  messageId: string,
  { stream, sequence }: StreamPosition,
  { place, reason, delivery, delay }: FailedMessage,
): Promise<boolean> {
  await sql(
    'INSERT INTO messaging.reader_stream (queue, stream) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    queue,
    stream,
  );
  // Behind the cursor, or too far ahead of it, nobody waits for it.
  const noted = await sql(
    `WITH awaited AS (
       SELECT FROM messaging.reader_stream
        WHERE queue = $1 AND stream = $3
          AND $4::bigint - greatest(last_sequence, pass_to) BETWEEN 1 AND ${MAXIMUM_JUMP}),
     gone AS (
       DELETE FROM messaging.parked
        WHERE queue = $1 AND message_id = $2::uuid AND $5 <> 'here' AND NOT EXISTS (SELECT FROM awaited))
     INSERT INTO messaging.parked AS known
            (queue, message_id, stream, sequence, place, reason, delivery, body, due_at)
     SELECT $1, $2::uuid, $3, $4, $5, $6, $7::json, decode($8, 'base64'), now() + make_interval(secs => $9)
       FROM awaited
     ON CONFLICT (queue, message_id) DO UPDATE
       SET place = excluded.place, reason = excluded.reason, delivery = excluded.delivery, body = excluded.body,
           due_at = excluded.due_at, begun_at = NULL,
           since = CASE WHEN known.place = excluded.place THEN known.since ELSE now() END
     RETURNING 1`,
    queue,
    messageId,
    stream,
    sequence,
    place,
    reason.replaceAll('\u0000', '').slice(0, 1_000),
    delivery?.json ?? null,
    delivery?.body.toString('base64') ?? null,
    delay === undefined ? null : delay / 1000,
  );
  return noted.length > 0;
}
