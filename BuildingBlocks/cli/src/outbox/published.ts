import type { Sql } from '@ticketwave/building-blocks/adapters';

/** An event that the broker has confirmed and that is still kept. */
export interface PublishedEvent {
  readonly messageId: string;
  readonly routingKey: string;
  /** ISO 8601, rounded down to a millisecond. */
  readonly publishedAt: string;
}

interface PublishedRow extends PublishedEvent {
  /** The exact time. */
  readonly cursor: string;
}

/** So many events make a page, unless it is the last one. */
export const PUBLISHED_PAGE = 5_000;

/**
 * What a service has published and still keeps, newest first, page by page: memory does not grow with what is kept.
 * @param since published at this time or later; everything if undefined
 * @param settledSeconds what was published less long ago is left out
 */
export async function* publishedPages(
  sql: Sql,
  since: Date | undefined,
  settledSeconds: number,
): AsyncGenerator<readonly PublishedEvent[]> {
  let last: PublishedRow | undefined;
  for (;;) {
    const page: PublishedRow[] = await sql<PublishedRow>(
      `SELECT message_id AS "messageId", routing_key AS "routingKey", published_at::text AS cursor,
              to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "publishedAt"
         FROM messaging.outbox
        WHERE published_at >= coalesce($1::timestamptz, '-infinity')
          AND published_at <= now() - make_interval(secs => $2::float)
          AND (published_at, message_id) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::uuid, $5::uuid))
        ORDER BY published_at DESC, message_id DESC LIMIT ${PUBLISHED_PAGE}`,
      since?.toISOString() ?? null,
      settledSeconds,
      last?.cursor ?? null,
      last?.messageId ?? null,
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
    );
    if (page.length > 0) yield page;
    if (page.length < PUBLISHED_PAGE) return;
    last = page.at(-1);
  }
}
