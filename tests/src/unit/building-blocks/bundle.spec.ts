import type { EventBus, ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { carriedOn } from '@ticketwave/building-blocks/operations';
import { decidedOrder, type SubscribedQueue } from '@ticketwave/building-blocks/internal/messaging';
import {
  bundle,
  bundledOf,
  receivedAgain,
  Splitter,
  unbundled,
} from '@ticketwave/building-blocks/internal/rabbitmq';
import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

const ROUTE = { exchange: 'shop.internal', routingKey: 'shop.orders.partition.1' };
/** The frame of a content header: a content type, and `x-entity-id` as the one header. */
const properties = (entity: string): Buffer => {
  const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]);
  const long = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const header = Buffer.concat([text('x-entity-id'), Buffer.from('S'), long(Buffer.from(entity))]);
  return Buffer.concat([Buffer.from([0xa0, 0]), text('application/json'), long(header)]);
};
const messageOf = (body: string, entity = 'e-1'): ReceivedMessage =>
  receivedAgain(
    { exchange: 'shop.events', routingKey: 'shop.order.placed.v1', redelivered: false },
    properties(entity),
    Buffer.from(body),
  );
const carrying = (messages: readonly ReceivedMessage[]): ReceivedMessage => ({
  ...bundle(
    ROUTE,
    messages.map((message) => bundledOf(message)!),
  ),
  redelivered: true,
});

describe('messages that share one on their way', () => {
  it('come as they were, but for having been delivered before', () => {
    const messages = ['one', '', 'three'].map((body) => messageOf(body));
    const again = unbundled(carrying(messages));
    expect(again.map(({ body }) => body.toString())).to.deep.equal(['one', '', 'three']);
    for (const [index, message] of again.entries()) {
      const { exchange, routingKey, redelivered } = message;
      expect({ exchange, routingKey, redelivered }).to.deep.equal({
        exchange: 'shop.events',
        routingKey: 'shop.order.placed.v1',
        redelivered: true,
      });
      expect(message.properties).to.deep.equal(messages[index]!.properties);
      expect(carriedOn(message)).to.deep.equal(carriedOn(messages[index]!));
      expect(message.properties.headers['x-entity-id']).to.equal('e-1');
    }
  });

  it('are one message for whoever finds them unreadable, and no memory is taken for what is not there', () => {
    const whole = carrying([messageOf('one'), messageOf('two')]);
    const sized = (size: unknown): ReceivedMessage => ({
      ...whole,
      properties: { headers: { 'x-bundle-size': size } },
    });
    const broken = [
      ...[-1, 0, 1.5, 3, 1e9, Number.NaN, '2', null].map(sized),
      { ...whole, body: whole.body.subarray(0, -1) },
      { ...whole, body: Buffer.from('[{}]') },
      { ...whole, body: Buffer.alloc(0) },
      { ...whole, body: Buffer.alloc(64) },
    ];
    for (const message of broken) expect(unbundled(message)).to.deep.equal([message]);
    const plain = messageOf('one');
    expect(unbundled(plain)).to.deep.equal([plain]);
  });
});

describe('a splitter', () => {
  const QUEUE = {
    queue: 'shop.orders',
    order: decidedOrder({ by: 'stream', partitions: 2 }),
  } as SubscribedQueue;

  function splitting(status: 'confirmed' | 'returned') {
    const published: Message[] = [];
    const bus = {
      accepting: true,
      publish: (message: Message) => {
        published.push(message);
        return Promise.resolve(status === 'confirmed' ? { status } : { status, reason: 'nobody' });
      },
    } satisfies Pick<EventBus, 'accepting' | 'publish'>;
    return { published, splitter: new Splitter(QUEUE, { service: 'shop', bus, logger: new CapturedLog() }) };
  }

  const bodiesIn = (messages: readonly Message[]): string[] =>
    messages.flatMap((message) =>
      unbundled({ ...message, redelivered: false }).map(({ body }) => body.toString()),
    );

  it('sends what is there together, in order, and acknowledges it when it is confirmed', async () => {
    const { published, splitter } = splitting('confirmed');
    const bodies = Array.from({ length: 20 }, (_, index) => String(index));
    const verdicts = await Promise.all(bodies.map((body) => splitter.split(messageOf(body))));
    expect(new Set(verdicts)).to.deep.equal(new Set(['acknowledge']));
    expect(published.length).to.equal(3);
    expect(bodiesIn(published)).to.deep.equal(bodies);
  });

  it('does not let a large one share', async () => {
    const { published, splitter } = splitting('confirmed');
    const bodies = ['a', 'b'.repeat(200_000), 'c'];
    await Promise.all(bodies.map((body) => splitter.split(messageOf(body))));
    expect(bodiesIn(published)).to.deep.equal(bodies);
    expect(published.length).to.equal(3);
  });

  it('loses nothing of what did not come by itself, as an event of a batch', async () => {
    const { published, splitter } = splitting('confirmed');
    const { exchange, routingKey, properties: own } = messageOf('');
    const ofBatch = { exchange, routingKey, redelivered: false, properties: own, body: Buffer.from('two') };
    const verdicts = await Promise.all([messageOf('one'), ofBatch].map((each) => splitter.split(each)));
    expect(verdicts).to.deep.equal(['acknowledge', 'acknowledge']);
    expect(bodiesIn(published).sort()).to.deep.equal(['one', 'two']);
  });

  it('gives back what its partition does not take', async () => {
    const { splitter } = splitting('returned');
    expect(await splitter.split(messageOf('one'))).to.equal('reject');
  });
});
