import { toMessage, type Envelope } from '@ticketwave/contracts';
import { storedTrace } from '../observability/tracing.ts';
import type { Sql } from './sql.ts';
import type { PendingEvent } from './outbox-unit-of-work.ts';

/** Who publishes: stamped into every envelope. */
export interface Source {
  /** Such as `booking-service`. */
  readonly name: string;
  readonly version: string;
}

/** Writes events into the outbox, as part of the transaction whose changes they describe. */
export class Outbox {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** @throws InvalidMessageError if a message would be larger than the wire allows */
  async append(sql: Sql, events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const takeNumber = await this.#takeNumbers(sql, events);
    const rows = events.map((pending, ordinal) => {
      const { contract } = pending.event;
      const stream = streamOf(pending);
      const envelope = buildEnvelope(pending, takeNumber(stream), this.#source);
      toMessage(contract, envelope);
      return {
        ordinal,
        message_id: pending.id,
        event_type: contract.type,
        stream,
        sequence: envelope.metadata.sequence,
        exchange: contract.exchange,
        routing_key: contract.routingKey,
        mandatory: contract.kind === 'request',
        envelope,
        trace: storedTrace(pending.trace),
      };
    });
    await sql(
      `INSERT INTO messaging.outbox
         (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, trace)
       SELECT message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, trace
         FROM json_to_recordset($1::json) AS row (ordinal integer, message_id uuid, event_type text, stream text, sequence bigint,
           exchange text, routing_key text, mandatory boolean, envelope json, trace json)
        ORDER BY ordinal`,
      JSON.stringify(rows),
    );
  }

  /**
   * Takes the next numbers of every stream in one statement. The streams are locked in the order of their names,
   * so that two units of work that share several of them cannot deadlock; the locks last until the commit.
   */
  async #takeNumbers(sql: Sql, events: readonly PendingEvent[]): Promise<(stream: string) => number> {
    const counts = new Map<string, number>();
    for (const event of events) counts.set(streamOf(event), (counts.get(streamOf(event)) ?? 0) + 1);
    const rows = await sql<{ name: string; last_sequence: string }>(
      `INSERT INTO messaging.stream AS known (name, last_sequence)
       SELECT name, count FROM unnest($1::text[], $2::bigint[]) AS wanted (name, count) ORDER BY name
       ON CONFLICT (name) DO UPDATE SET last_sequence = known.last_sequence + excluded.last_sequence
       RETURNING name, last_sequence::text`,
      [...counts.keys()],
      [...counts.values()],
    );
    const next = new Map(
      rows.map(({ name, last_sequence }) => [name, Number(last_sequence) - (counts.get(name) ?? 0)]),
    );
    return (stream) => {
      const number = (next.get(stream) ?? 0) + 1;
      next.set(stream, number);
      return number;
    };
  }
}

/** The envelope in which the event leaves, under its number in its stream. */
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

/** `{service}.{entity}:{entity id}`: what is numbered and ordered together. */
export const streamOf = ({ event }: PendingEvent): string =>
  `${event.contract.streamName}:${event.contract.entity(event.data)}`;
