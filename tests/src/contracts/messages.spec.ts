import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { InvalidMessageError, MAXIMUM_MESSAGE_BYTES, readEnvelope, toMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../support/goldens.ts';
import { without } from '../support/without.ts';
import { eventOfType } from './all-events.ts';

const TYPE = 'booking.booking.created';
const OTHER_ID = '0197f1f0-6f0a-7c3e-9d55-0242ac12ffff';

describe('a message as a subscriber reads it', () => {
  const message = golden(TYPE);
  const received = asReceived(message);

  const withProperties = (changed: Partial<ReceivedMessage['properties']>): ReceivedMessage => ({
    ...received,
    properties: { ...received.properties, ...changed },
  });
  const withHeader = (name: string, value: unknown): ReceivedMessage =>
    withProperties({ headers: { ...received.properties.headers, [name]: value } });
  const withBody = (body: unknown): ReceivedMessage => ({
    ...received,
    body: Buffer.from(JSON.stringify(body)),
  });
  const { body } = message;

  it('tolerates what was added later: to the envelope, its metadata, the properties', () => {
    const later = {
      ...body,
      tenant: 'a',
      data: { ...body.data, seats: ['A1'] },
      metadata: { ...body.metadata, region: 'eu' },
    };
    expect(readEnvelope(withBody(later))).to.deep.equal(later);
    expect(readEnvelope(withHeader('x-added-later', { any: 'thing' }))).to.deep.equal(body);
  });

  describe('refuses an envelope', () => {
    for (const name of Object.keys(body)) {
      it(`without ${name}`, () => {
        expect(() => readEnvelope(withBody(without(body, name)))).to.throw(
          InvalidMessageError,
          `"${name}" is required`,
        );
      });
    }

    for (const name of Object.keys(body.metadata)) {
      it(`without metadata.${name}`, () => {
        const metadata = without(body.metadata, name);
        expect(() => readEnvelope(withBody({ ...body, metadata }))).to.throw(
          InvalidMessageError,
          `"metadata.${name}" is required`,
        );
      });
    }

    const wrong: [field: string, values: unknown[]][] = [
      ['event_id', [null, 1, 'one', '']],
      ['event_type', [null, 1, '']],
      ['event_version', [null, 1, 1.1, '1', 'v1', '0.1', '1.01', '1.0.0']],
      [
        'timestamp',
        [null, 1769769000000, '2026-01-30', '2026-01-30T10:30:00Z', '2026-01-30T10:30:00.000+00:00'],
      ],
      ['correlation_id', [null, 1, 'one', '']],
      ['causation_id', [null, 1, 'one', '']],
      ['data', [null, 'text', [], 1]],
      ['metadata', [null, 'text', [], 1]],
    ];
    for (const [name, values] of wrong) {
      it(`whose ${name} is of the wrong type`, () => {
        for (const value of values) {
          expect(() => readEnvelope(withBody({ ...body, [name]: value })), JSON.stringify(value)).to.throw(
            InvalidMessageError,
            `"${name}"`,
          );
        }
      });
    }

    const wrongMetadata: [field: string, values: unknown[]][] = [
      ['source', [null, 1, '']],
      ['source_version', [null, 1, '']],
      ['entity_id', [null, 1, '']],
      ['sequence', [null, '1', 0, -1, 1.5]],
    ];
    for (const [name, values] of wrongMetadata) {
      it(`whose metadata.${name} is of the wrong type`, () => {
        for (const value of values) {
          const metadata = { ...body.metadata, [name]: value };
          expect(() => readEnvelope(withBody({ ...body, metadata })), JSON.stringify(value)).to.throw(
            InvalidMessageError,
            `"metadata.${name}"`,
          );
        }
      });
    }

    it('that is no object, and says everything that is wrong with one', () => {
      for (const value of [null, 1, 'text', []]) {
        expect(() => readEnvelope(withBody(value)), JSON.stringify(value)).to.throw(
          InvalidMessageError,
          'object',
        );
      }
      expect(() => readEnvelope(withBody({ ...body, event_id: 1, timestamp: 2 })))
        .to.throw(InvalidMessageError, '"event_id"')
        .with.property('message')
        .that.includes('"timestamp"');
    });
  });

  describe('refuses properties that disagree with the envelope', () => {
    const disagreeing: [name: string, message: ReceivedMessage][] = [
      ['message_id', withProperties({ messageId: OTHER_ID })],
      ['type', withProperties({ type: 'booking.booking.updated' })],
      ['correlation_id', withProperties({ correlationId: OTHER_ID })],
      ['content_type', withProperties({ contentType: 'text/plain' })],
      ['timestamp', withProperties({ timestamp: message.properties.timestamp + 1 })],
      ['app_id', withProperties({ appId: 'catalog-service' })],
      ['x-event-version', withHeader('x-event-version', '2.0')],
      ['x-causation-id', withHeader('x-causation-id', OTHER_ID)],
      ['x-entity-id', withHeader('x-entity-id', OTHER_ID)],
      ['x-sequence', withHeader('x-sequence', 2)],
    ];
    for (const [name, wrong] of disagreeing) {
      it(name, () => {
        expect(() => readEnvelope(wrong)).to.throw(
          InvalidMessageError,
          new RegExp(`disagree.*: ${name} is the (text '|number \\d)`),
        );
      });
    }

    it('whatever a header holds, in a short sentence', () => {
      const huge = withHeader('x-entity-id', 'x'.repeat(100_000));
      expect(() => readEnvelope(huge))
        .to.throw(InvalidMessageError)
        .with.property('message')
        .of.length.below(300);
    });
  });

  it('does without properties that a foreign client left out', () => {
    expect(readEnvelope({ ...received, properties: { headers: {} } })).to.deep.equal(body);
  });

  it('takes the name of the publisher with and without -service', () => {
    expect(readEnvelope(withProperties({ appId: 'booking' }))).to.deep.equal(body);
  });

  it('refuses what is not JSON', () => {
    for (const text of ['', 'not json', '{"event_id":', '\u0000']) {
      expect(() => readEnvelope({ ...received, body: Buffer.from(text) })).to.throw(
        InvalidMessageError,
        'not JSON',
      );
    }
  });
});

describe('the size of a message', () => {
  const message = golden(TYPE);
  const { contract } = eventOfType(TYPE);
  const emptyBytes = Buffer.byteLength(JSON.stringify({ ...message.body, data: { text: '' } }));
  /** An envelope of so many bytes on the wire. */
  const ofBytes = (bytes: number) => ({ ...message.body, data: { text: 'x'.repeat(bytes - emptyBytes) } });
  const receivedOf = (bytes: number): ReceivedMessage => ({
    ...asReceived(message),
    body: Buffer.from(JSON.stringify(ofBytes(bytes))),
  });

  it('is at most 256 KiB', () => {
    expect(MAXIMUM_MESSAGE_BYTES).to.equal(262_144);
    expect(toMessage(contract, ofBytes(262_144)).body).to.have.lengthOf(262_144);
    expect(readEnvelope(receivedOf(262_144)).event_id).to.equal(message.body.event_id);
  });

  it('of more is refused by publisher and subscriber', () => {
    expect(() => toMessage(contract, ofBytes(262_145))).to.throw(InvalidMessageError, '262145 bytes');
    expect(() => readEnvelope(receivedOf(262_145))).to.throw(InvalidMessageError, '262145 bytes');
  });

  it('is counted in bytes, not in characters', () => {
    const body = Buffer.from(JSON.stringify({ ...message.body, data: { text: '🎫'.repeat(65_536) } }));
    expect(() => readEnvelope({ ...asReceived(message), body })).to.throw(InvalidMessageError, '256 KiB');
  });
});
