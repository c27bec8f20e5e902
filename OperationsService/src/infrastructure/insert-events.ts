import type { PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import type { NewEvent } from '../application/event-store.ts';
import { termsOf } from '../domain/terms.ts';

/** A client of `pg` in a transaction. */
export type Transaction = ReturnType<PostgresDatabase['in']>;

/**
 * Until the commit nobody else stores anything, so that positions are in the order of the commits. Whoever holds the lock is about
 * to commit: it is waited for as long as the transaction may last, or a batch would end as so many single events.
 */
const LOCK = 'SET LOCAL lock_timeout = 0; SELECT FROM store_head FOR UPDATE';

/** A statement of its own, which sees what whoever held the lock before has committed. */
const INSERT = {
  name: 'insert-events',
  text: `
  WITH given AS MATERIALIZED (
    SELECT DISTINCT ON (event_id, occurred_at) *
      FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::boolean[], $6::uuid[], $7::uuid[], $8::text[],
                  $9::bigint[], $10::text[], $11::text[], $12::jsonb[], $13::text[]) WITH ORDINALITY
           AS given (event_id, occurred_at, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
                     sequence, source, source_version, data, terms, ordinal)
     ORDER BY event_id, occurred_at, ordinal
  ), fresh AS MATERIALIZED (
    SELECT given.*, row_number() OVER (ORDER BY ordinal) AS place FROM given
     WHERE NOT EXISTS (SELECT FROM stored_event AS known
                        WHERE known.event_id = given.event_id AND known.occurred_at = given.occurred_at)
       AND NOT EXISTS (SELECT FROM erased_event WHERE erased_event.event_id = given.event_id)
  ), head AS (
    UPDATE store_head SET position = position + added FROM (SELECT count(*) AS added FROM fresh) AS counted
    RETURNING position - added AS before
  )
  INSERT INTO stored_event
    (event_id, occurred_at, position, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
     sequence, source, source_version, data, terms)
  SELECT event_id, occurred_at, before + place, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
         sequence, source, source_version, data, string_to_array(terms, chr(31))
    FROM fresh, head ORDER BY place`,
};

const SEPARATOR = '\u001F';

/** Stores events as part of a transaction, those left out that are there already or have been erased. */
export async function insertEvents(client: Transaction, events: readonly NewEvent[]): Promise<void> {
  await client.query(LOCK);
  await client.query({ ...INSERT, values: columnsOf(events) });
}

/** By column: PostgreSQL takes them as arrays, however many there are. */
function columnsOf(events: readonly NewEvent[]): unknown[][] {
  const rows = events.map(({ envelope, isRequest }) => {
    const { metadata, data } = envelope;
    return [
      envelope.event_id,
      envelope.timestamp,
      envelope.event_type,
      envelope.event_version,
      isRequest,
      envelope.correlation_id,
      envelope.causation_id,
      metadata.entity_id,
      metadata.sequence,
      metadata.source,
      metadata.source_version,
      JSON.stringify(data),
      termsOf(metadata.entity_id, data).join(SEPARATOR),
    ];
  });
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}
