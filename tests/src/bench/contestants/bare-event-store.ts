import { termsOf } from '@ticketwave/operations-service/domain/terms';
import type { Envelope } from '@ticketwave/contracts';
import type { ConsumeMessage } from 'amqplib';
import type { Contestant, Place } from '../contestant.ts';
import { QUEUE, StoredEvents } from '../stored-events.ts';

const TOGETHER = 256;
/** So many are on their way while as many are being written. */
const PREFETCH = 2 * TOGETHER;
const IDLE_MS = 5;

const INSERT = `
  INSERT INTO stored_event
    (event_id, occurred_at, position, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
     sequence, source, source_version, data, terms)
  SELECT event_id, occurred_at, $14::bigint + ordinal, event_type, event_version, is_request, correlation_id, causation_id,
         entity_id, sequence, source, source_version, data, string_to_array(terms, chr(31))
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::boolean[], $6::uuid[], $7::uuid[], $8::text[],
                $9::bigint[], $10::text[], $11::text[], $12::jsonb[], $13::text[]) WITH ORDINALITY
         AS given (event_id, occurred_at, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
                   sequence, source, source_version, data, terms, ordinal)`;

/**
 * The same table by hand: one INSERT of up to 256 events, then one acknowledgement for all of them. No inbox, no validation,
 * no duplicates, one writer.
 */
export async function open(place: Place): Promise<Contestant> {
  const events = await StoredEvents.open(place);
  const client = await events.pool.connect();

  async function store(messages: readonly ConsumeMessage[], position: number): Promise<void> {
    const rows = messages.map(({ content }) => rowOf(JSON.parse(content.toString('utf8')) as Envelope));
    await client.query('BEGIN');
    const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]));
    await client.query({ name: 'insert', text: INSERT, values: [...columns, position] });
    await client.query('UPDATE store_head SET position = $1', [position + rows.length]);
    await client.query('COMMIT');
  }

  return {
    prepare: (items) => events.prepare(items),
    async run(items, meter) {
      const channel = await events.consuming();
      await channel.prefetch(PREFETCH);
      let position = await events.head();
      const end = position + items;
      let there: ConsumeMessage[] = [];
      let failed: unknown;
      await channel.consume(QUEUE, (message) => {
        if (message) there.push(message);
        else failed = new Error('The broker has cancelled the consumer.');
      });
      while (position < end) {
        if (failed instanceof Error) throw failed;
        const batch = there.slice(0, TOGETHER);
        if (batch.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
          continue;
        }
        if (!meter.started) meter.start();
        there = there.slice(batch.length);
        await store(batch, position);
        position += batch.length;
        channel.ack(batch.at(-1)!, true);
      }
      meter.stop(items);
      await channel.close();
    },
    effects: () => events.effects(),
    async close() {
      client.release();
      await events.close();
    },
  };
}

const rowOf = (envelope: Envelope): unknown[] => {
  const { metadata, data } = envelope;
  return [
    envelope.event_id,
    envelope.timestamp,
    envelope.event_type,
    envelope.event_version,
    envelope.event_type.endsWith('-requested'),
    envelope.correlation_id,
    envelope.causation_id,
    metadata.entity_id,
    metadata.sequence,
    metadata.source,
    metadata.source_version,
    JSON.stringify(data),
    termsOf(metadata.entity_id, data).join('\u001F'),
  ];
};
