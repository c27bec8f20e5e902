import { deadLetter, redrivesOf } from '@ticketwave/building-blocks/internal/messaging';
import { readDeadLetter, redriveCopy } from '@ticketwave/building-blocks/operations';
import { movedCopy } from '@ticketwave/cli/move/moved-copy';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../../support/goldens.ts';
import { without } from '../../support/without.ts';

const TYPE = 'booking.inventory.update-requested';
const QUEUE = 'catalog.update-event-inventory';
const failure = {
  type: 'Error',
  message: 'no such table',
  stack: 'Error: no such table\n    at somewhere',
  handler: 'SomeHandler',
  at: new Date('2026-01-30T10:30:05.000Z'),
};

/** As the broker gives it back. */
const arrived = ({ properties, ...message }: Message): ReceivedMessage => {
  return { ...message, redelivered: false, properties: { ...properties, userId: 'catalog' } };
};

const buried = (): ReceivedMessage =>
  arrived(deadLetter(asReceived(golden(TYPE)), { service: 'catalog', queue: QUEUE, attempt: 4, failure }));

const withHeaders = (headers: Record<string, unknown>): ReceivedMessage => {
  const message = asReceived(golden(TYPE));
  return { ...message, properties: { ...message.properties, headers } };
};

const redriven = (message: ReceivedMessage, redrives = 1): Message =>
  redriveCopy(message, { service: 'catalog', queue: QUEUE, redrives });

describe('a dead letter', () => {
  it('reports what it was, where it came from and why it was given up', () => {
    const { properties, body } = golden(TYPE);
    expect(readDeadLetter(buried())).to.deep.equal({
      messageId: properties.message_id,
      type: TYPE,
      correlationId: properties.correlation_id,
      entityId: body.metadata.entity_id,
      publishedAt: new Date(properties.timestamp * 1000).toISOString(),
      originalExchange: 'booking.events',
      originalRoutingKey: `${TYPE}.v1`,
      originalUserId: 'booking',
      attempts: 4,
      redrives: 0,
      failure: { ...failure, at: '2026-01-30T10:30:05.000Z' },
    });
  });

  it('that the broker gave up reports what the broker has noted', () => {
    const time = { '!': 'timestamp', value: 1_769_769_000 };
    const death = {
      reason: 'delivery_limit',
      queue: QUEUE,
      exchange: 'booking.events',
      'routing-keys': ['a.b.c.v1'],
      time,
    };
    const deadLetter = readDeadLetter(withHeaders({ 'x-death': [death] }));
    expect(deadLetter).to.deep.include({
      originalExchange: 'booking.events',
      originalRoutingKey: 'a.b.c.v1',
    });
    expect(deadLetter.failure).to.deep.include({
      type: 'broker:delivery_limit',
      at: '2026-01-30T10:30:00.000Z',
      stack: null,
    });
    expect(deadLetter.failure.message).to.include(QUEUE);
  });

  it('of which nothing is known reports nothing', () => {
    const deadLetter = readDeadLetter({ ...asReceived(golden(TYPE)), properties: { headers: {} } });
    expect(deadLetter).to.deep.include({ messageId: null, publishedAt: null, attempts: null, redrives: 0 });
    expect(deadLetter.failure).to.deep.equal({
      type: null,
      message: null,
      handler: null,
      at: null,
      stack: null,
    });
  });

  it('with a time that cannot be has none', () => {
    const message = asReceived(golden(TYPE));
    const absurd = { ...message, properties: { ...message.properties, timestamp: 1e18 } };
    expect(readDeadLetter(absurd).publishedAt).to.equal(null);
  });

  for (const [redrives, counted] of [
    [undefined, 0],
    [3, 3],
    ['2', 2],
    ['many', 0],
    [-1, 0],
    [2 ** 31, 0],
  ]) {
    it(`with x-redrives ${String(redrives)} has been redriven ${counted} times`, () => {
      expect(redrivesOf(withHeaders({ 'x-redrives': redrives }))).to.equal(counted);
    });
  }
});

describe('the redriven copy of a dead letter', () => {
  it('goes to the queue that failed, as it was published, with attempts afresh', () => {
    const { properties, headers } = golden(TYPE);
    const copy = redriven(buried());
    expect([copy.exchange, copy.routingKey]).to.deep.equal(['catalog.internal', QUEUE]);
    expect(copy.body).to.deep.equal(buried().body);
    expect(copy.properties).to.deep.equal({
      messageId: properties.message_id,
      type: TYPE,
      correlationId: properties.correlation_id,
      contentType: 'application/json',
      timestamp: properties.timestamp,
      appId: properties.app_id,
      headers: {
        ...headers,
        'x-attempt': 1,
        'x-redrives': 1,
        'x-original-exchange': 'booking.events',
        'x-original-routing-key': `${TYPE}.v1`,
        'x-original-user-id': 'booking',
      },
    });
  });

  it('keeps its origin through any number of redrives', () => {
    let message = buried();
    for (let round = 1; round <= 3; round++) {
      const again = arrived(redriven(message, round));
      message = arrived(deadLetter(again, { service: 'catalog', queue: QUEUE, attempt: 4, failure }));
    }
    expect(readDeadLetter(message)).to.deep.include({
      originalExchange: 'booking.events',
      originalUserId: 'booking',
      redrives: 3,
    });
  });

  it('carries nothing that would route it elsewhere or look like a cycle to the broker', () => {
    const broken = withHeaders({
      CC: ['booking.payments'],
      BCC: ['booking.payments'],
      'x-death': [{ queue: QUEUE, exchange: 'booking.events', 'routing-keys': ['k'] }],
      'x-first-death-queue': QUEUE,
      'x-last-death-reason': 'expired',
      'x-delivery-count': 3,
      'x-their-own': 'stays',
    });
    expect(redriven(broken).properties.headers).to.deep.equal({
      'x-their-own': 'stays',
      'x-attempt': 1,
      'x-redrives': 1,
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': 'k',
      'x-original-user-id': 'booking',
    });
  });
});

describe('a message that is moved to another broker', () => {
  it('keeps attempts, redrives and reasons, and goes into the queue of its name alone', () => {
    const message = buried();
    const moved = movedCopy(`${QUEUE}.dlq`, message);
    const properties = without(message.properties, 'userId');
    expect([moved.exchange, moved.routingKey]).to.deep.equal(['catalog.internal', `${QUEUE}.dlq`]);
    expect(moved.properties).to.deep.equal(properties);
    expect(moved.body).to.equal(message.body);
  });

  it('carries as headers what only its broker knows: where it came from, and that and why it was given up', () => {
    const death = {
      ...{ reason: 'delivery_limit', queue: QUEUE, exchange: 'booking.events' },
      ...{ 'routing-keys': [`${TYPE}.v1`], time: { '!': 'timestamp', value: 1_769_769_000 } },
    };
    const message = withHeaders({ 'x-death': [death], 'x-delivery-count': 1_001 });
    const { properties } = movedCopy(`${QUEUE}.dlq`, message);
    expect(properties.headers).to.deep.equal({
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': `${TYPE}.v1`,
      'x-original-user-id': 'booking',
      'x-failure-type': 'broker:delivery_limit',
      'x-failure-message': `The broker itself gave the message up in '${QUEUE}'.`,
      'x-failure-at': '2026-01-30T10:30:00.000Z',
    });
  });

  it('that has never failed carries where it came from, and no reason', () => {
    const { properties } = movedCopy(QUEUE, asReceived(golden(TYPE)));
    expect(properties.headers).to.deep.include({
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': `${TYPE}.v1`,
    });
    expect(Object.keys(properties.headers).filter((name) => name.startsWith('x-failure-'))).to.deep.equal([]);
  });
});
