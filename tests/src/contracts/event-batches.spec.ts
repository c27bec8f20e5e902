import { gunzipSync, gzipSync } from 'node:zlib';
import {
  compressed,
  contentOf,
  eventBatchOf,
  batchSizeOf,
  InvalidMessageError,
  isEventBatch,
  MAXIMUM_BATCH_EVENTS,
  MAXIMUM_MESSAGE_BYTES,
  messageOf,
  readEnvelope,
  readEventBatch,
  type Message,
} from '@ticketwave/contracts';
import { expect } from 'chai';
import fc from 'fast-check';
import { golden } from '../support/goldens.ts';
import { without } from '../support/without.ts';

const ID = '0197f1f0-6f0a-7c3e-9d55-0242ac12ffff';
const EVENT = golden('booking.booking.created');

/** Of several bookings, each with numbers of its own. */
const events = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => {
    const event = golden('booking.booking.created');
    const entity = `0197f1f0-6f0a-7c3e-9d55-${String(index).padStart(12, '0')}`;
    return messageOf({
      ...event,
      properties: { ...event.properties, message_id: entity },
      headers: { ...event.headers, 'x-entity-id': entity, 'x-sequence': index + 1 },
      body: {
        ...event.body,
        event_id: entity,
        metadata: { ...event.body.metadata, entity_id: entity, sequence: index + 1 },
      },
    });
  });

/** A batch whose body is this text, or these values. */
function batch(
  body: string | readonly unknown[],
  headers: Record<string, unknown> = { 'x-batch-size': Array.isArray(body) ? body.length : 1 },
): Message {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    exchange: EVENT.exchange,
    routingKey: EVENT.routing_key,
    properties: { messageId: ID, headers },
    body: Buffer.from(content),
  };
}

describe('a batch of events', () => {
  it('has an id of its own, says how many they are, and has nothing that belongs to one of them', () => {
    const { properties, body, ...route } = eventBatchOf(events(3), ID);
    expect(route).to.deep.equal({ exchange: EVENT.exchange, routingKey: EVENT.routing_key });
    expect(properties).to.deep.equal({
      messageId: ID,
      type: EVENT.properties.type,
      contentType: 'application/json',
      timestamp: EVENT.properties.timestamp,
      appId: EVENT.properties.app_id,
      headers: { 'x-event-version': '1.0', 'x-attempt': 1, 'x-redrives': 0, 'x-batch-size': 3 },
    });
    expect(JSON.parse(body.toString())).to.be.an('array').with.length(3);
  });

  it('gives back each event as if it had come alone', () => {
    const sent = events(5);
    const read = readEventBatch(eventBatchOf(sent, ID));
    read.forEach((event, index) => {
      const { headers, ...properties } = sent[index]!.properties;
      const own = without(without(headers, 'x-attempt'), 'x-redrives');
      expect(event.properties).to.deep.equal({ ...properties, headers: own });
      expect(event.body.equals(sent[index]!.body)).to.equal(true);
      expect(event.envelope()).to.deep.equal(readEnvelope(sent[index]!));
    });
  });

  it('keeps every byte of its events, whatever JSON they are', () => {
    const json = fc.json({ maxDepth: 4 });
    const space = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 8 }), space, (values, blank) => {
        const texts = values.map((value) => `${blank}${value}${blank}`);
        const read = readEventBatch(batch(`[${texts.join(',')}]`, { 'x-batch-size': values.length }));
        expect(read.map(({ body }) => body.toString())).to.deep.equal(texts);
      }),
    );
    const precise = '{"event_id":"a]\\"[","n":12345678901234567890,"é":[1.50,{"}":"{"}]}';
    const [event] = readEventBatch(batch(`[${precise},0]`, { 'x-batch-size': 2 }));
    expect(event!.body.toString()).to.equal(precise);
  });

  it('carries the place in a trace of each event that has one', () => {
    const place = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const [first, second] = events(2) as [Message, Message];
    const { properties } = second;
    const traced = {
      ...second,
      properties: { ...properties, headers: { ...properties.headers, traceparent: place } },
    };
    const [one, other] = readEventBatch(eventBatchOf([first, traced], ID));
    expect(one!.properties.headers).not.to.have.property('traceparent');
    expect(other!.properties.headers).to.include({ traceparent: place });
    expect(eventBatchOf([first], ID).properties.headers).not.to.have.property('x-batch-traceparent');
  });

  it('is not made of none, of too many, or of more bytes than a message may have', () => {
    expect(() => eventBatchOf([], ID)).to.throw(InvalidMessageError, '0 events are no batch');
    expect(() => eventBatchOf(events(MAXIMUM_BATCH_EVENTS + 1), ID)).to.throw(
      InvalidMessageError,
      '129 events',
    );
    expect(batchSizeOf(eventBatchOf(events(MAXIMUM_BATCH_EVENTS), ID))).to.equal(MAXIMUM_BATCH_EVENTS);
    const large = { ...events(1)[0]!, body: Buffer.alloc(MAXIMUM_MESSAGE_BYTES / 2) };
    expect(() => eventBatchOf([large, large], ID)).to.throw(InvalidMessageError, '256 KiB');
  });

  const [valid] = events(1).map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
  const unreadable: Record<string, [Message, reason: string]> = {
    'is no JSON': [batch('[{"event_id":'), 'The body is not JSON.'],
    'is no list': [batch('{}'), 'a JSON array of envelopes'],
    'has more events than it says': [
      batch([valid, valid], { 'x-batch-size': 1 }),
      'says 1 events, and the body has 2',
    ],
    'has fewer': [batch([valid], { 'x-batch-size': 2 }), 'says 2 events, and the body has 1'],
    'is empty': [batch('[]', { 'x-batch-size': 0 }), 'x-batch-size is the number 0'],
    'says no number': [batch([valid], { 'x-batch-size': 'many' }), "x-batch-size is the text 'many'"],
    'says a fraction': [batch([valid], { 'x-batch-size': 1.5 }), 'x-batch-size is the number 1.5'],
    'has too many': [
      batch(Array.from({ length: 129 }, () => 0)),
      'x-batch-size is the number 129; a whole number from 1 to 128',
    ],
    'is too large': [batch([{ ...valid, data: { note: 'x'.repeat(MAXIMUM_MESSAGE_BYTES) } }]), '256 KiB'],
    'has a structure for a size': [
      batch([valid], { 'x-batch-size': { '!': 'int64', value: 1n } }),
      'x-batch-size is a int64',
    ],
  };
  for (const [what, [message, reason]] of Object.entries(unreadable))
    it(`cannot be read if it ${what}`, () => {
      expect(isEventBatch(message)).to.equal(true);
      expect(() => readEventBatch(message)).to.throw(InvalidMessageError, reason);
    });

  const harmless: Record<string, [value: unknown, reason: string]> = {
    'no object': [7, 'must be of type object'],
    nothing: [null, 'must be of type object'],
    'a batch itself': [[valid], 'must be of type object'],
    'no event of its routing key': [
      { ...valid, event_type: 'booking.booking.updated' },
      "An event of the text 'booking.booking.updated.v1' is in a batch of the text 'booking.booking.created.v1'",
    ],
    'one of another major version': [{ ...valid, event_version: '2.0' }, 'created.v2'],
    'without an id': [{ ...valid, event_id: undefined }, '"event_id" is required'],
    'with an id that no property has room for': [{ ...valid, event_id: 'x'.repeat(400) }, '"event_id"'],
  };
  for (const [what, [value, reason]] of Object.entries(harmless))
    it(`may have ${what} in it: that harms none of the others`, () => {
      const read = readEventBatch(batch([valid, value, valid]));
      expect(() => read[1]!.envelope()).to.throw(InvalidMessageError, reason);
      expect([read[0]!.envelope(), read[2]!.envelope()]).to.deep.equal([valid, valid]);
      expect(read[1]!.body.toString()).to.equal(JSON.stringify(value));
      for (const text of Object.values(read[1]!.properties))
        if (typeof text === 'string') expect(text.length).to.be.at.most(255);
    });
});

describe('a compressed body', () => {
  const gzip = { encoding: 'gzip', from: 100 } as const;
  const [event] = events(1) as [Message];
  const encodedAs = (contentEncoding: string, body: Buffer): Message => ({
    ...event,
    properties: { ...event.properties, contentEncoding },
    body,
  });

  it('is what the publisher wrote, and says how it is encoded', () => {
    const packed = compressed(event, gzip);
    expect(packed.properties).to.deep.equal({ ...event.properties, contentEncoding: 'gzip' });
    expect(packed.body.length).to.be.below(event.body.length);
    expect(gunzipSync(packed.body).equals(event.body)).to.equal(true);
    expect(contentOf(packed).equals(event.body)).to.equal(true);
    expect(readEnvelope(packed)).to.deep.equal(readEnvelope(event));
  });

  it('is bare below the size that the contract names, and where it would not be smaller', () => {
    expect(compressed(event, { ...gzip, from: event.body.length + 1 })).to.equal(event);
    expect(compressed(event, undefined)).to.equal(event);
    const noise = { ...event, body: gzipSync(Buffer.from(event.body)) };
    expect(compressed(noise, gzip)).to.equal(noise);
  });

  it('may be a batch', () => {
    const packed = compressed(eventBatchOf(events(100), ID), gzip);
    expect(packed.body.length).to.be.below(10_000);
    expect(readEventBatch(packed).map(({ envelope }) => envelope().metadata.sequence)).to.have.length(100);
  });

  it('is bare for clients that say identity or utf-8', () => {
    for (const encoding of ['', 'identity', 'utf-8', 'UTF-8', 'utf8'])
      expect(readEnvelope(encodedAs(encoding, event.body)).event_id, encoding).to.equal(
        event.properties.messageId,
      );
  });

  it('is refused in an encoding that nobody reads, or if it is none', () => {
    expect(() => readEnvelope(encodedAs('zstd', event.body))).to.throw(
      InvalidMessageError,
      "content_encoding is the text 'zstd'; only gzip is read, or none.",
    );
    expect(() => readEnvelope(encodedAs('gzip', event.body))).to.throw(InvalidMessageError, 'not gzip');
    const cut = gzipSync(event.body).subarray(0, 60);
    expect(() => readEnvelope(encodedAs('gzip', cut))).to.throw(InvalidMessageError, 'not gzip');
  });

  it('is never inflated beyond what a message may have', () => {
    const most = encodedAs('gzip', gzipSync(Buffer.alloc(MAXIMUM_MESSAGE_BYTES)));
    expect(contentOf(most).length).to.equal(MAXIMUM_MESSAGE_BYTES);
    const beyond = encodedAs('gzip', gzipSync(Buffer.alloc(MAXIMUM_MESSAGE_BYTES + 1)));
    expect(() => contentOf(beyond)).to.throw(
      InvalidMessageError,
      'more than 262144 bytes (256 KiB) when it is inflated',
    );
    const bomb = encodedAs('gzip', gzipSync(Buffer.alloc(200 * 1024 * 1024)));
    expect(bomb.body.length).to.be.below(MAXIMUM_MESSAGE_BYTES);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => contentOf(bomb)).to.throw(InvalidMessageError, 'when it is inflated');
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(8 * 1024 * 1024);
  });
});
