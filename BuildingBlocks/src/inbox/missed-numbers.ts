import type { OrderByStream } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import type { PassedGap } from './reader-streams.ts';
import { MAXIMUM_JUMP } from './stream-cursor.ts';

/** See `ReaderStreams.missed`. */
export async function missedNumbers(
  sql: Sql,
  queue: string,
  { gapLimit, onGap }: Pick<Required<OrderByStream>, 'gapLimit' | 'onGap'>,
  most: number,
): Promise<readonly PassedGap[]> {
  // Rows that somebody holds are about to move.
  await sql(
    `WITH missing AS (
       SELECT reader.stream FROM messaging.reader_stream AS reader
         JOIN LATERAL (SELECT min(sequence) AS sequence FROM messaging.parked AS known
                        WHERE known.queue = reader.queue AND known.stream = reader.stream
                          AND sequence > greatest(last_sequence, pass_to)) AS first
           ON first.sequence > greatest(last_sequence, pass_to) + 1
        WHERE reader.queue = $1 AND reader.stream IN (SELECT stream FROM messaging.parked WHERE queue = $1)
          FOR UPDATE OF reader SKIP LOCKED)
     UPDATE messaging.reader_stream AS reader
        SET missed_at = now(),
            missed_ms = missed_ms + coalesce(least(extract(epoch FROM now() - missed_at) * 1000, $2), 0)::bigint
       FROM missing WHERE reader.queue = $1 AND reader.stream = missing.stream`,
    queue,
    most,
  );
  const passed = await sql<{ stream: string; from: string; to: string }>(
    `UPDATE messaging.reader_stream AS reader
        SET pass_to = first.sequence - 1, missed_ms = 0, missed_at = NULL
       FROM (SELECT stream, min(sequence) FILTER (WHERE place = 'here') AS sequence, min(sequence) AS lowest
               FROM messaging.parked WHERE queue = $1 GROUP BY stream) AS first
      WHERE reader.queue = $1 AND reader.stream = first.stream AND missed_ms >= $2
        AND first.sequence = first.lowest AND ($3 OR last_sequence = 0)
        AND first.sequence - greatest(last_sequence, pass_to) BETWEEN 2 AND ${MAXIMUM_JUMP}
     RETURNING reader.stream, (last_sequence + 1)::text AS from, pass_to::text AS to`,
    queue,
    gapLimit,
    onGap === 'skip',
  );
  return passed.map(({ stream, from, to }) => ({ stream, from: Number(from), to: Number(to) }));
}
