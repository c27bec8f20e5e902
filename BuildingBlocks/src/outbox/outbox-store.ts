import type { Sql } from './sql.ts';

/** An event that waits to be published. */
export interface OutboxRow {
  readonly position: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  /** The body, as it goes on the wire. */
  readonly envelope: string;
  /** JSON of the message's properties; null in a row that an older build has written. */
  readonly properties: string | null;
  /** JSON of where in a trace it was published; null if nowhere. */
  readonly trace: string | null;
  readonly createdAt: string;
  /** How often the broker has returned or refused it. */
  readonly attempts: number;
  /** Milliseconds until it may be published; 0 if it may be now. */
  readonly wait: number;
}

/** A stream whose next event may be published. */
export interface DueStream {
  readonly stream: string;
  /** Whether the broker did not take its next event the last time. */
  readonly postponed: boolean;
  /** What it waits with, oldest first: the first ones, or all. */
  readonly rows: readonly OutboxRow[];
  readonly complete: boolean;
  /** Changes whenever an event is added. */
  readonly version: string;
}

/** What has become of a stream that was due. */
export interface StreamOutcome {
  readonly stream: string;
  readonly version: string;
  /** Positions of the events that the broker has, and when the last of them was created. */
  readonly confirmed: readonly string[];
  readonly since?: string | undefined;
  /** Whether nothing of it waits any more, unless an event has been added since. */
  readonly drained: boolean;
  /** Milliseconds until its next event may be published; at once if absent. */
  readonly retryIn?: number | undefined;
  /** The event that the broker did not take. */
  readonly refused?: { readonly position: string; readonly reason: string } | undefined;
}

/** What waits in the outbox, for `/health/messaging`. Numbers are counted up to `COUNTED`. */
export interface OutboxState {
  readonly waiting: number;
  readonly oldestSeconds: number;
  /** Streams whose next event the broker does not take. */
  readonly blockedStreams: number;
}

/** The name of the lease that the relay of a service holds, a row of `messaging.lease`. */
export const RELAY_LEASE = 'outbox-relay';

/** A number of this size means "so many, or more": counting all would take the longer the more wait. */
export const COUNTED = 10_000;

/** So many events of one stream are taken up at a time; of a postponed one, the one that the broker did not take. */
export const CHUNK = 500;

/** The outbox as the relay sees it. */
export class OutboxStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * What may be published now of those that are due longest, in the order in which it was written, without the streams
   * that are `taken` already.
   * @param limit how many events at most
   * @param postponed those whose next event the broker did not take, or the others
   */
  async due(
    limit: number,
    { postponed = false, taken = [] }: { postponed?: boolean; taken?: readonly string[] } = {},
  ): Promise<DueStream[]> {
    const chunk = postponed ? 1 : CHUNK;
    const rows = await this.#sql<FoundRow>(DUE, postponed, taken, limit, chunk);
    const streams = new Map<string, FoundRow[]>();
    for (const row of rows) {
      const found = streams.get(row.stream);
      if (found) found.push(row);
      else streams.set(row.stream, [row]);
    }
    const due = [...streams].map(([stream, found], index) => {
      const cut = found.length === chunk || (rows.length === limit && index === streams.size - 1);
      const waiting = areEvents(found) ? found : [];
      const version = found[0]?.version ?? '';
      return { stream, version, postponed, rows: waiting, complete: !cut || waiting.length === 0 };
    });
    return due.sort((one, other) => positionOf(one) - positionOf(other));
  }

  /** Writes what has become of streams: all of it, or nothing if the lease is another's. Again has no effect. */
  async record(outcomes: readonly StreamOutcome[], fence: string): Promise<void> {
    const marked = outcomes.flatMap(({ confirmed }) => confirmed);
    const streams = JSON.stringify(outcomes.map(({ confirmed: _, ...outcome }) => outcome));
    await this.#sql(RECORD, streams, marked, fence);
  }

  /** Bounded work, however much waits. */
  async state(): Promise<OutboxState> {
    const [row] = await this.#sql<OutboxState>(STATE);
    return row ?? { waiting: 0, oldestSeconds: 0, blockedStreams: 0 };
  }

  /** Deletes a bounded number of rows that were published longer ago. @returns how many it deleted */
  async deletePublished(olderThanDays: number, limit: number): Promise<number> {
    const rows = await this.#sql(
      `DELETE FROM messaging.outbox WHERE position IN (
         SELECT position FROM messaging.outbox
          WHERE published_at < now() - make_interval(days => $1) ORDER BY published_at LIMIT $2)
       RETURNING 1`,
      olderThanDays,
      limit,
    );
    return rows.length;
  }
}

/** Of a stream with which nothing waits any more, a row without a position. */
type FoundRow = Omit<OutboxRow, 'position'> &
  Pick<DueStream, 'stream' | 'version'> & { readonly position: string | null };

const areEvents = (rows: readonly FoundRow[]): rows is (FoundRow & OutboxRow)[] => rows[0]?.position !== null;

const positionOf = ({ rows: [first] }: DueStream): number => Number(first?.position ?? 0);

/**
 * PostgreSQL plans with statistics that are older than the backlog, and takes what waits for next to nothing. So it is left
 * no choice but the one index that is right, in its order: limits are read by sub-selects, which it cannot see through, and
 * a stream is a range of one, whose rows no other index has in this order.
 */
const DUE = `
  SELECT due.stream, due.version::text, row.position::text, "messageId", "eventType", exchange, "routingKey", mandatory,
         envelope::text, properties::text, trace::text, "createdAt", attempts, wait
    FROM (SELECT stream, version, due_at FROM messaging.waiting_stream
           WHERE postponed = $1::boolean AND due_at <= now() AND stream <> ALL ($2::text[])
           ORDER BY due_at, stream LIMIT (SELECT $3::int)) AS due
    LEFT JOIN LATERAL (
         SELECT position, message_id AS "messageId", event_type AS "eventType", exchange, routing_key AS "routingKey",
                mandatory, envelope, properties, trace, created_at::text AS "createdAt", attempts,
                CASE WHEN next_attempt_at > now() THEN extract(epoch FROM next_attempt_at - now())::float * 1000 ELSE 0 END
                  AS wait
           FROM messaging.outbox
          WHERE outbox.stream BETWEEN due.stream AND due.stream AND published_at IS NULL
          ORDER BY outbox.stream, outbox.position LIMIT (SELECT $4::int)) AS row ON true
   ORDER BY due.due_at, due.stream, row.position LIMIT (SELECT $3::int)`;

/**
 * Does not wait for the disk: marks that a crash of the database takes back are made again, after another publishing.
 *
 * A stream that somebody is adding an event to is passed by, not waited for: it stays due and is looked at again. One
 * to which an event was added since it was read has another version, and stays as well.
 *
 * Events are found by the key of the table and streams one by one, whatever the statistics say: asked for those that wait,
 * PostgreSQL would walk through all of them.
 */
const RECORD = `
  WITH relaxed AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
  ), outcome AS (
    SELECT stream, version, since, drained, now() + make_interval(secs => coalesce("retryIn", 0) / 1000.0) AS due_at,
           "retryIn" IS NOT NULL AS postponed, (refused ->> 'position')::bigint AS position, refused ->> 'reason' AS reason
      FROM relaxed, json_to_recordset($1::json) AS outcome (stream text, version xid8, since timestamptz, drained boolean,
           "retryIn" float, refused json)
     WHERE EXISTS (SELECT FROM messaging.lease WHERE name = '${RELAY_LEASE}' AND fence = $3::bigint)
  ), marked AS (
    UPDATE messaging.outbox SET published_at = now(), last_error = NULL
     WHERE position = ANY ((SELECT $2::bigint[])::bigint[]) AND coalesce(published_at, 'infinity') = 'infinity'
       AND EXISTS (SELECT FROM outcome)
  ), refused AS (
    UPDATE messaging.outbox AS event
       SET attempts = attempts + 1, last_error = reason, next_attempt_at = outcome.due_at
      FROM outcome WHERE event.position = outcome.position
  ), free AS (
    SELECT known.place, known.version = outcome.version AND drained AS ended, outcome.*
      FROM outcome CROSS JOIN LATERAL (
           SELECT ctid AS place, version FROM messaging.waiting_stream WHERE stream = outcome.stream
              FOR UPDATE SKIP LOCKED) AS known
  ), ended AS (
    DELETE FROM messaging.waiting_stream WHERE ctid = ANY (ARRAY(SELECT place FROM free WHERE ended))
  )
  UPDATE messaging.waiting_stream AS known
     SET due_at = free.due_at, postponed = free.postponed, waiting_since = greatest(known.waiting_since, free.since)
    FROM free WHERE known.ctid = free.place AND NOT free.drained`;

/** Counted in the order of an index: a scan of the table would walk through all that is kept first. */
const STATE = `
  SELECT (SELECT count(*) FROM (
           SELECT FROM messaging.outbox WHERE published_at IS NULL ORDER BY stream, position LIMIT ${COUNTED}) AS counted)::int
           AS waiting,
         coalesce(extract(epoch FROM now() - (
           SELECT greatest(known.waiting_since, first.created_at) FROM messaging.waiting_stream AS known
            CROSS JOIN LATERAL (
                  SELECT created_at FROM messaging.outbox
                   WHERE outbox.stream BETWEEN known.stream AND known.stream AND published_at IS NULL
                   ORDER BY outbox.stream, position LIMIT 1) AS first
            ORDER BY known.waiting_since LIMIT 1)), 0)::float AS "oldestSeconds",
         (SELECT count(*) FROM (
           SELECT FROM messaging.waiting_stream WHERE postponed ORDER BY due_at LIMIT ${COUNTED}) AS counted)::int
           AS "blockedStreams"`;
