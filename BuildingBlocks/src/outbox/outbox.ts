import { toMessage, type Envelope } from '@ticketwave/contracts';
import { storedTrace } from '../observability/tracing.ts';
import type { Sql } from './sql.ts';
import type { PendingEvent } from './outbox-unit-of-work.ts';
import { streamOf } from './stream-of.ts';

/** Who publishes: stamped into every envelope. */
export interface Source {
  /** Such as `booking-service`. */
  readonly name: string;
  readonly version: string;
}

/** Writes events into the outbox, as part of the transaction whose changes they describe. */
export class Outbox {
  readonly #source: Source;
  readonly #tapsRequests: boolean;

  /** @param options.requestTap whether requests are published a second time, for those who only watch */
  constructor(source: Source, { requestTap = false }: { readonly requestTap?: boolean } = {}) {
    this.#source = source;
    this.#tapsRequests = requestTap;
  }

  /**
   * In one statement, for the events of any number of units of work that share a transaction.
   * @throws InvalidMessageError if a message would be larger than the wire allows
   */
  async append(sql: Sql, events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const places = new Map<string, number>();
    const rows = events.map((pending, ordinal) => {
      const row = rowOf(pending, this.#source);
      const place = (places.get(row.stream) ?? 0) + 1;
      places.set(row.stream, place);
      return { ordinal, place, ...row };
    });
    await sql(APPEND, JSON.stringify(rows), this.#tapsRequests);
  }
}

/**
 * Takes the next numbers of every stream and puts them where the texts end. The streams are locked in the order of their
 * names, so that two units of work that share several of them cannot deadlock; the locks last until the commit.
 */
const APPEND = `
  WITH event AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS event (ordinal integer, place integer, message_id uuid, event_type text,
           stream text, exchange text, routing_key text, mandatory boolean, envelope text, properties text,
           trace json)
  ), numbered AS (
    INSERT INTO messaging.stream AS known (name, last_sequence)
    SELECT stream, max(place) FROM event GROUP BY stream ORDER BY stream
    ON CONFLICT (name) DO UPDATE SET last_sequence = known.last_sequence + excluded.last_sequence
    RETURNING name, last_sequence
  ), placed AS (
    SELECT event.*, last_sequence - max(place) OVER (PARTITION BY stream) + place AS sequence
      FROM event JOIN numbered ON name = stream
  )
  INSERT INTO messaging.outbox
    (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, properties, trace,
     tap_at)
  SELECT message_id, event_type, stream, sequence, exchange, routing_key, mandatory,
         (envelope || sequence || '}}')::json, (properties || sequence || '}}')::json, trace,
         CASE WHEN mandatory AND $2::boolean THEN now() END
    FROM placed ORDER BY ordinal`;

/** In its place stands the longest one, so that whether a message is too large does not depend on how many came before. */
const NUMBER = Number.MAX_SAFE_INTEGER;
const END = `${NUMBER}}}`;

/** What is known before the database gives the number: envelope and properties as texts that lack it and their end. */
function rowOf(pending: PendingEvent, source: Source) {
  const { contract } = pending.event;
  const { exchange, routingKey, body, properties } = toMessage(
    contract,
    buildEnvelope(pending, NUMBER, source),
  );
  const { 'x-sequence': number, ...headers } = properties.headers;
  return {
    message_id: pending.id,
    event_type: contract.type,
    stream: streamOf(pending),
    exchange,
    routing_key: routingKey,
    mandatory: contract.kind === 'request',
    envelope: upToNumber(body.toString()),
    trace: storedTrace(pending.trace),
    properties: upToNumber(JSON.stringify({ ...properties, headers: { ...headers, 'x-sequence': number } })),
  };
}

const upToNumber = (text: string): string => text.slice(0, -END.length);

/** The envelope in which the event leaves, under its number in its stream, which is the last thing in it. */
export function buildEnvelope(
  { event, id, timestamp, correlation }: PendingEvent,
  sequence: number,
  source: Source,
): Envelope {
  return {
    event_id: id,
    event_type: event.contract.type,
    event_version: event.contract.version,
    timestamp,
    correlation_id: correlation.correlationId,
    causation_id: correlation.causationId,
    data: event.data as object,
    metadata: {
      source: source.name,
      source_version: source.version,
      entity_id: event.contract.entity(event.data),
      sequence,
    },
  };
}
