import type { Sql } from '@ticketwave/building-blocks/adapters';
import type { MessageKind } from './readable.ts';
import type { Sent } from './whereabouts.ts';

/** Rows of an outbox that are alike. */
export interface OutboxKind extends MessageKind {
  /** Not confirmed by the broker yet. */
  readonly waiting: number;
}

/** Every kind of message that an outbox keeps or has yet to publish. */
export async function outboxKinds(sql: Sql, service: string): Promise<OutboxKind[]> {
  const rows = await sql<Omit<OutboxKind, 'source'>>(
    `SELECT routing_key AS "routingKey", coalesce(envelope #>> '{metadata,source_version}', '') AS "sourceVersion",
            count(*) FILTER (WHERE published_at IS NULL)::int AS waiting
       FROM messaging.outbox GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows.map((row) => ({ ...row, source: service }));
}

/** So many are looked up in an inbox at a time. */
const PAGE = 5_000;
/** In seconds: longer than the broker's numbers are old. */
const RECENT = 30;

/** How many of the published rows of that kind still wait; all are looked at. */
export async function countUnhandled(
  outbox: Sql,
  { routingKey, sourceVersion }: MessageKind,
  countWaiting: (sent: readonly Sent[]) => Promise<number>,
): Promise<number> {
  let count = 0;
  for (let last: string | null = null; ;) {
    const page: (Sent & { readonly position: string })[] = await outbox(
      `SELECT message_id AS "messageId", position::text,
              published_at > now() - make_interval(secs => ${RECENT}) AS "isRecent" FROM messaging.outbox
        WHERE published_at IS NOT NULL AND routing_key = $1
          AND coalesce(envelope #>> '{metadata,source_version}', '') = $2
          AND position > coalesce($3::bigint, 0) ORDER BY position LIMIT ${PAGE}`,
      routingKey,
      sourceVersion,
      last,
    );
    count += await countWaiting(page);
    if (page.length < PAGE) return count;
    last = page.at(-1)?.position ?? null;
  }
}
