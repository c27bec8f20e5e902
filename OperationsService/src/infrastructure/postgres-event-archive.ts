import { inject, injectable } from 'inversify';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import {
  EventArchive,
  type EventExtent,
  type EventSearch,
  type EventSelection,
  type FlowKey,
  type FoundFlow,
  type Traffic,
} from '../application/event-archive.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { idTerm } from '../domain/terms.ts';
import { searchStatement, selectionStatement } from './search-statement.ts';
import { COLUMNS, toStoredEvent, type EventRow } from './stored-event-row.ts';

const MOST_MESSAGES = 5_000;
const MOST_CORRELATIONS = 200;
/** Events that are counted at most. */
const MOST_COUNTED = 20_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type CountRow = Traffic['counts'][number] & { readonly oldestAt: Date };

@injectable()
export class PostgresEventArchive extends EventArchive {
  constructor(@inject(Persistence) private readonly persistence: Persistence) {
    super();
  }

  override async find(eventId: string): Promise<StoredEvent | undefined> {
    const [row] = await this.#events('WHERE event_id = $1 ORDER BY position LIMIT 1', eventId);
    return row;
  }

  override async search(search: EventSearch): Promise<readonly StoredEvent[]> {
    const { where, values } = searchStatement(search);
    // Of many shapes: not prepared, and planned with the values.
    const { rows } = await this.persistence.pool.query<EventRow>(
      `SELECT ${COLUMNS} FROM stored_event ${where}`,
      values,
    );
    return rows.map(toStoredEvent);
  }

  override async flow(key: FlowKey): Promise<FoundFlow> {
    const all = 'correlationId' in key ? [key.correlationId] : await this.#correlationsOf(key.id);
    const correlations = all.slice(0, MOST_CORRELATIONS);
    const found = await this.#events(
      `WHERE correlation_id = ANY ($1::uuid[]) ORDER BY occurred_at DESC, position DESC LIMIT ${MOST_MESSAGES + 1}`,
      correlations,
    );
    const events = found.slice(0, MOST_MESSAGES).reverse();
    return { events, isComplete: all.length === correlations.length && events.length === found.length };
  }

  override after(position: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#events('WHERE position > $1 ORDER BY position LIMIT $2', position, limit);
  }

  override async page(selection: EventSelection, limit: number): Promise<readonly StoredEvent[]> {
    const { where, values } = selectionStatement(selection);
    const { rows } = await this.persistence.pool.query<EventRow>(
      `SELECT ${COLUMNS} FROM stored_event ${where} ORDER BY position LIMIT ${limit}`,
      values,
    );
    return rows.map(toStoredEvent);
  }

  override async extent(selection: EventSelection): Promise<EventExtent> {
    const { where, values } = selectionStatement(selection);
    const { rows } = await this.persistence.pool.query<{ count: string; oldest: Date | null }>(
      `SELECT count(*), min(occurred_at) AS oldest FROM stored_event ${where}`,
      values,
    );
    return { count: Number(rows[0]?.count ?? 0), oldest: rows[0]?.oldest ?? undefined };
  }

  override async traffic(milliseconds: number): Promise<Traffic> {
    const until = new Date();
    const asked = new Date(until.getTime() - milliseconds);
    const rows = await this.persistence.sql<CountRow>(
      `SELECT event_type AS "eventType", event_version AS "eventVersion", source, count(*)::int AS count,
              max(recorded_at) AS "newestAt", min(recorded_at) AS "oldestAt"
         FROM stored_event
        WHERE position > (SELECT position FROM store_head) - ${MOST_COUNTED} AND recorded_at >= $1::timestamptz
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      asked.toISOString(),
    );
    const isFull = rows.reduce((sum, { count }) => sum + count, 0) >= MOST_COUNTED;
    const since = isFull ? new Date(Math.min(...rows.map(({ oldestAt }) => oldestAt.getTime()))) : asked;
    return { since, until, counts: rows.map(({ oldestAt: _, ...count }) => count) };
  }

  override async head(): Promise<number> {
    const [row] = await this.persistence.sql<{ position: string }>('SELECT position FROM store_head');
    return Number(row?.position ?? 0);
  }

  /** Those of the message of that id and of all that have it in them, the newest first. */
  async #correlationsOf(id: string): Promise<string[]> {
    const rows = await this.persistence.sql<{ id: string }>(
      `SELECT correlation_id AS id FROM (
         SELECT correlation_id, occurred_at FROM stored_event WHERE terms @> ARRAY[$1::text]
          UNION ALL
         SELECT correlation_id, occurred_at FROM stored_event WHERE event_id = $2::uuid) AS found
        GROUP BY correlation_id ORDER BY max(occurred_at) DESC LIMIT ${MOST_CORRELATIONS + 1}`,
      idTerm(id),
      UUID.test(id) ? id : null,
    );
    return rows.map((row) => row.id);
  }

  async #events(where: string, ...values: unknown[]): Promise<StoredEvent[]> {
    const rows = await this.persistence.sql<EventRow>(
      `SELECT ${COLUMNS} FROM stored_event ${where}`,
      ...values,
    );
    return rows.map(toStoredEvent);
  }
}
