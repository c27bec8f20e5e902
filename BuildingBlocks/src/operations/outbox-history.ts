import { setTimeout as sleep } from 'node:timers/promises';
import { INBOX_DAYS } from '../messaging/index.ts';
import { RELAY_LEASE, type Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';

/** Which rows of an outbox are meant: all conditions together. */
export interface OutboxFilter {
  /** Published at this time or later. */
  readonly since?: Date;
  /** The event type, such as `orders.order.placed`. */
  readonly type?: string;
  /** `{service}.{entity}:{entity id}`, such as `orders.order:0197…`. */
  readonly stream?: string;
}

/** A row of the outbox, as an operator sees it. Times are ISO 8601. */
export interface OutboxEntry {
  readonly position: number;
  readonly messageId: string;
  readonly type: string;
  readonly stream: string;
  readonly sequence: number;
  readonly createdAt: string;
  /** Null while it waits. */
  readonly publishedAt: string | null;
  /** How often the broker has returned or refused it. */
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly lastError: string | null;
}

/** A part of an outbox, and how much there is in all. */
export interface OutboxPage {
  /** Oldest first; of more than the limit the newest. */
  readonly rows: readonly OutboxEntry[];
  readonly waiting: number;
  readonly published: number;
  /** Waiting rows that the broker has returned or refused. */
  readonly failing: number;
}

/** What republishing has done, or in a dry run would do. */
export interface RepublishReport {
  /** How many rows wait again; in a dry run, would. */
  readonly republished: number;
  readonly streams: number;
  readonly types: Readonly<Record<string, number>>;
  /** Matching rows that stay published: the inboxes may have forgotten them, so that they could take effect twice. */
  readonly tooOld: number;
  /**
   * Events that the relay had taken up before and has not marked since. If they were published before their queue was
   * there, only another republishing brings them back.
   */
  readonly underWay: number;
}

/** Long enough for a batch of the relay, and for a lease to run out whose holder has died. */
const UNDER_WAY_MS = 10_000;
const POLL_MS = 50;

const MATCHES = `($1::timestamptz IS NULL OR published_at >= $1::timestamptz)
             AND ($2::text IS NULL OR event_type = $2) AND ($3::text IS NULL OR stream = $3)`;

const REMEMBERED = `created_at > now() - interval '${INBOX_DAYS} days'`;

/** What an operator does with the outbox of a service, whether or not the service is running. */
export class OutboxHistory {
  readonly #sql: Sql;
  readonly #patience: number;

  /** @param patience milliseconds that `republish` waits for what is under way */
  constructor(sql: Sql, patience = UNDER_WAY_MS) {
    this.#sql = sql;
    this.#patience = patience;
  }

  /** @param state only those that wait, or only those that were published; both if absent */
  async list(
    filter: OutboxFilter,
    state: 'waiting' | 'published' | undefined,
    limit: number,
  ): Promise<OutboxPage> {
    const shown = state === undefined ? 'true' : `published_at IS ${state === 'waiting' ? '' : 'NOT '}NULL`;
    const rows = await this.#sql<OutboxEntry>(
      `SELECT position::float, message_id AS "messageId", event_type AS type, stream, sequence::float,
              ${isoTime('created_at')} AS "createdAt", ${isoTime('published_at')} AS "publishedAt",
              attempts, ${isoTime('next_attempt_at')} AS "nextAttemptAt", last_error AS "lastError"
         FROM messaging.outbox WHERE ${MATCHES} AND ${shown} ORDER BY messaging.outbox.position DESC LIMIT $4`,
      ...parameters(filter),
      limit,
    );
    const [counts] = await this.#sql<Omit<OutboxPage, 'rows'>>(
      `SELECT count(*) FILTER (WHERE published_at IS NULL)::int AS waiting,
              count(*) FILTER (WHERE published_at IS NOT NULL)::int AS published,
              count(*) FILTER (WHERE published_at IS NULL AND attempts > 0)::int AS failing
         FROM messaging.outbox WHERE ${MATCHES}`,
      ...parameters(filter),
    );
    return { rows: rows.reverse(), ...(counts ?? { waiting: 0, published: 0, failing: 0 }) };
  }

  /**
   * Lets published rows wait again: the relay sends them with the same ids, in the order of their streams and before
   * anything newer, because it goes by position. All in one statement, so that no relay sees half of a stream. An event
   * that waits out its back-off goes on doing so; what comes before it in its stream does not wait for it.
   */
  async republish(filter: OutboxFilter, { dryRun = false } = {}): Promise<RepublishReport> {
    const underWay = dryRun ? 0 : await this.#untilMarked(filter);
    const chosen = `SELECT position, stream, event_type FROM messaging.outbox
                     WHERE published_at IS NOT NULL AND ${MATCHES} AND ${REMEMBERED}`;
    const rows = await this.#sql<{ type: string; count: number; streams: number }>(
      dryRun ? summaryOf(chosen, 'chosen') : summaryOf(chosen, 'republished', REPUBLISH),
      ...parameters(filter),
    );
    const [old] = await this.#sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM messaging.outbox
        WHERE published_at IS NOT NULL AND ${MATCHES} AND NOT ${REMEMBERED}`,
      ...parameters(filter),
    );
    return {
      republished: rows.reduce((sum, { count }) => sum + count, 0),
      streams: rows[0]?.streams ?? 0,
      types: Object.fromEntries(rows.map(({ type, count }) => [type, count])),
      tooOld: old?.count ?? 0,
      underWay,
    };
  }

  /**
   * The relay may just have had an event confirmed that reached no queue, and not have marked it yet: it would be
   * missed here, and never come again. So whatever is under way is waited for, as long as a relay is at work.
   * @returns how many events are still under way after that time
   */
  async #untilMarked({ type, stream }: OutboxFilter): Promise<number> {
    const [newest] = await this.#sql<{ position: string | null }>(
      // A sum, for which PostgreSQL does not walk back through what is kept.
      'SELECT max(position + 0)::text AS position FROM messaging.outbox WHERE published_at IS NULL',
    );
    const deadline = Date.now() + this.#patience;
    for (;;) {
      const [left] = await this.#sql<{ count: number }>(
        `SELECT count(*)::int AS count FROM messaging.outbox
          WHERE published_at IS NULL AND next_attempt_at <= now() AND position <= $1::bigint
            AND ($2::text IS NULL OR event_type = $2) AND ($3::text IS NULL OR stream = $3)
            AND EXISTS (SELECT FROM messaging.lease WHERE name = $4 AND expires_at > now())`,
        newest?.position ?? null,
        type ?? null,
        stream ?? null,
        RELAY_LEASE,
      );
      const count = left?.count ?? 0;
      if (count === 0 || Date.now() >= deadline) return count;
      await sleep(POLL_MS);
    }
  }
}

/** The streams first, in the order in which whoever adds events locks them: so neither waits for the other for ever. */
const REPUBLISH = `, registered AS (
    INSERT INTO messaging.waiting_stream AS known (stream, due_at, waiting_since, version)
    SELECT DISTINCT stream, now(), now(), pg_current_xact_id() FROM chosen ORDER BY stream
    ON CONFLICT (stream) DO UPDATE SET due_at = excluded.due_at, postponed = false, version = excluded.version
    RETURNING 1
  ), republished AS (
    UPDATE messaging.outbox AS kept
       SET published_at = NULL, attempts = 0, last_error = NULL, next_attempt_at = now()
      FROM chosen WHERE kept.position = chosen.position AND (SELECT count(*) FROM registered) > 0
    RETURNING kept.stream, kept.event_type
  )`;

const summaryOf = (chosen: string, counted: string, effects = ''): string =>
  `WITH chosen AS (${chosen})${effects}
   SELECT event_type AS type, count(*)::int AS count,
          (SELECT count(DISTINCT stream)::int FROM ${counted}) AS streams
     FROM ${counted} GROUP BY event_type ORDER BY event_type`;

const parameters = ({ since, type, stream }: OutboxFilter): unknown[] => [
  since?.toISOString() ?? null,
  type ?? null,
  stream ?? null,
];
