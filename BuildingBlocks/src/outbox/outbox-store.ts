import type { Envelope } from '../messaging/index.ts';
import type { Sql } from './sql.ts';

/** An event that waits to be published. */
export interface OutboxRow {
  readonly position: string;
  readonly stream: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly envelope: Envelope;
  /** How often the broker has returned or refused it. */
  readonly attempts: number;
}

/** What waits in the outbox, for `/health/messaging`. */
interface OutboxState {
  readonly waiting: number;
  readonly oldestSeconds: number;
  /** Streams whose next event the broker does not take. */
  readonly blockedStreams: number;
}

export const RELAY_LEASE = 'outbox-relay';

/** Writes only for the holder of the relay's lease. */
const FENCED = `EXISTS (SELECT FROM messaging.lease WHERE name = '${RELAY_LEASE}' AND fence = $2::bigint)`;

/** The outbox as the relay sees it. */
export class OutboxStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What may be published now, oldest first. A stream whose first waiting event is not due waits as a whole. */
  async due(limit: number): Promise<OutboxRow[]> {
    const rows = await this.#sql<OutboxRow & { envelope: string }>(
      `SELECT position::text, stream, exchange, routing_key AS "routingKey", mandatory, attempts, envelope::text
         FROM messaging.outbox AS waiting
        WHERE published_at IS NULL AND stream NOT IN (
                SELECT stream FROM messaging.outbox WHERE published_at IS NULL AND next_attempt_at > now())
        ORDER BY waiting.position LIMIT $1`,
      limit,
    );
    return rows.map((row) => ({ ...row, envelope: JSON.parse(row.envelope) as Envelope }));
  }

  async markPublished(positions: readonly string[], fence: string): Promise<void> {
    await this.#sql(
      `UPDATE messaging.outbox SET published_at = now(), last_error = NULL
        WHERE position = ANY ($1::bigint[]) AND ${FENCED}`,
      positions,
      fence,
    );
  }

  /** The broker did not take the event: it is tried again after `delay` milliseconds, and its stream waits for it. */
  async postpone(position: string, fence: string, delay: number, reason: string): Promise<void> {
    await this.#sql(
      `UPDATE messaging.outbox
          SET attempts = attempts + 1, last_error = $4, next_attempt_at = now() + make_interval(secs => $3 / 1000.0)
        WHERE position = $1::bigint AND ${FENCED}`,
      position,
      fence,
      delay,
      reason,
    );
  }

  async state(): Promise<OutboxState> {
    const [row] = await this.#sql<OutboxState>(
      `SELECT count(*)::int AS waiting,
              coalesce(extract(epoch FROM now() - min(created_at)), 0)::float AS "oldestSeconds",
              count(DISTINCT stream) FILTER (WHERE next_attempt_at > now())::int AS "blockedStreams"
         FROM messaging.outbox WHERE published_at IS NULL`,
    );
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
