import {
  bareCopy,
  deadLetter,
  retryCopy,
  type Failure,
} from '@ticketwave/building-blocks/internal/messaging';
import { retryQueue } from '@ticketwave/building-blocks/adapters';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../../support/goldens.ts';

const arrived = asReceived(golden('booking.inventory.update-requested'));
const queue = { service: 'catalog', queue: 'catalog.update-event-inventory' };
const failure: Failure = {
  type: 'TypeError',
  message: 'no',
  stack: 'TypeError: no\n    at handle',
  handler: 'UpdateEventInventoryIntegrationEventHandler',
  at: new Date('2026-01-30T10:30:01.000Z'),
};

/** The copy as it comes back from the broker, republished by the service itself. */
const returned = (copy: Message): ReceivedMessage => ({
  ...copy,
  redelivered: false,
  properties: { ...copy.properties, userId: 'catalog' },
});

describe('the copy of a message that is tried again', () => {
  const first = retryCopy(arrived, { ...queue, delay: 5_000, attempt: 2 });
  const second = retryCopy(returned(first), { ...queue, delay: 25_000, attempt: 3 });

  it('goes to the retry queue of its queue, through the exchange of the service', () => {
    expect(first).to.include({
      exchange: 'catalog.internal',
      routingKey: 'catalog.update-event-inventory.retry.5s',
      body: arrived.body,
    });
    expect(retryQueue(queue.queue, 250)).to.equal('catalog.update-event-inventory.retry.250ms');
  });

  it('says what the message said, counts the attempt and leaves the user to the connection', () => {
    const { headers, userId, ...properties } = arrived.properties;
    expect(userId).to.equal('booking');
    expect(first.properties).to.deep.include(properties).and.not.have.property('userId');
    expect(first.properties.headers).to.deep.equal({
      ...headers,
      'x-attempt': 2,
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': 'booking.inventory.update-requested.v1',
      'x-original-user-id': 'booking',
    });
  });

  it('remembers where the message came from, however often it is copied', () => {
    expect(second.routingKey).to.equal('catalog.update-event-inventory.retry.25s');
    expect(second.properties.headers).to.deep.equal({ ...first.properties.headers, 'x-attempt': 3 });
  });
});

describe('a dead letter', () => {
  const deadLetterOf = (changed: Partial<Failure>): Message =>
    deadLetter(arrived, { ...queue, attempt: 4, failure: { ...failure, ...changed } });

  it('lies in the .dlq of its queue and says why', () => {
    const copy = deadLetterOf({});
    expect(copy).to.include({
      exchange: 'catalog.internal',
      routingKey: 'catalog.update-event-inventory.dlq',
    });
    expect(copy.properties.headers).to.include({
      'x-attempt': 4,
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': 'booking.inventory.update-requested.v1',
      'x-original-user-id': 'booking',
      'x-failure-type': 'TypeError',
      'x-failure-message': 'no',
      'x-failure-stack': 'TypeError: no\n    at handle',
      'x-failure-handler': 'UpdateEventInventoryIntegrationEventHandler',
      'x-failure-at': '2026-01-30T10:30:01.000Z',
    });
  });

  it('cuts the stack to 4 KiB, between characters', () => {
    const { headers } = deadLetterOf({ stack: `a${'é'.repeat(5_000)}`, message: '' }).properties;
    expect(headers['x-failure-stack']).to.equal(`a${'é'.repeat(2_047)}`);
  });

  it('keeps the beginning and the end of a reason that is longer than 1 KiB', () => {
    const reasonOf = (message: string): string =>
      String(deadLetterOf({ stack: '', message }).properties.headers['x-failure-message']);
    expect(reasonOf('x'.repeat(1_024))).to.equal('x'.repeat(1_024));
    const reason = reasonOf(`The call failed: ${'é'.repeat(5_000)}: column "price" does not exist`);
    expect(reason).to.match(/^The call failed: é+ … é+: column "price" does not exist$/);
    expect(Buffer.byteLength(reason)).to.be.within(1_020, 1_024);
  });

  it('keeps what there is of an invalid message', () => {
    const invalid: ReceivedMessage = {
      ...arrived,
      properties: { headers: {} },
      body: Buffer.from('not json'),
    };
    const copy = deadLetter(invalid, { ...queue, attempt: 1, failure });
    expect(copy.body.toString()).to.equal('not json');
    expect(copy.properties.headers).to.include({ 'x-original-exchange': 'booking.events' });
    expect(copy.properties.headers).not.to.have.property('x-original-user-id');
    expect(copy.properties).not.to.have.property('messageId');
  });
});

describe('the copy of what a foreign client has sent', () => {
  const exact = {
    'x-score': { '!': 'double', value: -Number.MAX_VALUE },
    big: { '!': 'int64', value: 2n ** 62n },
  };
  const foreign: ReceivedMessage = {
    ...arrived,
    exactProperties: () => ({
      ...arrived.properties,
      priority: 4,
      headers: {
        ...arrived.properties.headers,
        ...exact,
        CC: ['elsewhere'],
        BCC: ['elsewhere'],
        'x-death': [],
      },
    }),
  };
  const copy = retryCopy(foreign, { ...queue, delay: 5_000, attempt: 2 });

  it('says the types of its headers again, and nothing that would route it elsewhere', () => {
    expect(copy.properties).to.include({ priority: 4 });
    expect(copy.properties.headers).to.deep.include(exact);
    expect(copy.properties.headers).not.to.have.any.keys('CC', 'BCC', 'x-death');
  });

  it('is bare for a broker that refuses it: body, id, what is ours, and the rest as text', () => {
    const bare = bareCopy(copy);
    expect(bare).to.include({ exchange: copy.exchange, routingKey: copy.routingKey, body: copy.body });
    expect(bare.properties).to.have.all.keys('messageId', 'headers');
    expect(bare.properties.headers).to.include({
      'x-attempt': 2,
      'x-original-exchange': 'booking.events',
      'x-original-priority': '4',
      'x-original-big': '{"!":"int64","value":"4611686018427387904"}',
    });
    for (const value of Object.values(bare.properties.headers))
      expect(typeof value).to.be.oneOf(['string', 'number']);
  });

  it('keeps what its body is encoded with: nobody could read it otherwise', () => {
    const { properties } = retryCopy(arrived, { ...queue, delay: 5_000, attempt: 2 });
    const packed = { ...arrived, properties: { ...properties, contentEncoding: 'gzip' } };
    expect(bareCopy(packed).properties).to.include({ contentEncoding: 'gzip' });
  });
});
