import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  serviceTopology,
  type ReceivedMessage,
  type SubscribedQueue,
} from '@ticketwave/building-blocks/adapters';
import {
  decidedOrder,
  mainQueues,
  partitionCopy,
  partitionOf,
  sharesOf,
  type QueueMember,
} from '@ticketwave/building-blocks/internal/messaging';
import { expect } from 'chai';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

const PARTITIONS = 16;

function received(entity = randomUUID()): ReceivedMessage {
  const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: entity, note: '' }, { entity });
  const { exchange, routingKey, options, body } = message;
  return { exchange, routingKey, redelivered: false, properties: options, body };
}

const without = (message: ReceivedMessage, change: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  ...message,
  properties: { headers: {} },
  ...change,
});

describe('the partition of a message', () => {
  it('is that of its stream, by its properties, or by its envelope where they are missing', () => {
    for (let count = 0; count < 20; count++) {
      const message = received();
      const compressed = gzipSync(message.body);
      const encoded = { contentEncoding: 'gzip', headers: {} };
      const alike = [
        message,
        without(message),
        without(message, { body: compressed, properties: encoded }),
        without(message, {
          body: Buffer.from(''),
          envelope: () => JSON.parse(message.body.toString()) as never,
        }),
      ].map((each) => partitionOf(each, PARTITIONS));
      expect(new Set(alike).size).to.equal(1);
    }
  });

  it('is the same for ever, or messages that wait would be overtaken by those of a newer version', () => {
    const entity = '123e4567-e89b-12d3-a456-426614174000';
    expect(partitionOf(received(entity), PARTITIONS)).to.equal(15);
  });

  it('is any for what can never be handled', () => {
    for (const body of ['', 'null', '{"event_type": 1}', '[]'])
      expect(partitionOf(without(received(), { body: Buffer.from(body) }), PARTITIONS)).to.be.within(1, 16);
  });

  it('is met by about as many streams as every other', () => {
    const met = new Map<number, number>();
    for (let count = 0; count < 4_000; count++) {
      const partition = partitionOf(received(), PARTITIONS);
      met.set(partition, (met.get(partition) ?? 0) + 1);
    }
    expect(met.size).to.equal(PARTITIONS);
    for (const count of met.values()) expect(count).to.be.within(150, 350);
  });

  it('gets a copy that counts as no try and knows where it comes from', () => {
    const message = received();
    const copy = partitionCopy(message, { service: 'shop', queue: 'shop.orders', partition: 3 });
    expect(copy).to.deep.include({ exchange: 'shop.internal', routingKey: 'shop.orders.partition.3' });
    expect(copy.properties.headers).to.deep.include({
      'x-attempt': 1,
      'x-original-exchange': message.exchange,
      'x-original-routing-key': message.routingKey,
    });
    expect(copy.body).to.equal(message.body);
  });
});

describe('the queues of a subscription with partitions', () => {
  const queuesOf = (order: Partial<Parameters<typeof decidedOrder>[0] & object>) =>
    mainQueues({ queue: 'shop.orders', order: decidedOrder({ by: 'stream', ...order }) });

  it('are its own and one for each partition, those of before included', () => {
    expect(queuesOf({})).to.deep.equal(['shop.orders']);
    expect(queuesOf({ partitions: 2 })).to.have.length(3);
    expect(queuesOf({ partitions: 2, formerPartitions: 3 }).at(-1)).to.equal('shop.orders.partition.3');
    expect(queuesOf({ formerPartitions: 3 })).to.have.length(4);
  });

  it('share retry queues and dead letters, and are read by one consumer each', () => {
    const order = decidedOrder({ by: 'stream', partitions: 2 });
    const bindings = [{ exchange: 'shop.events', pattern: 'shop.order.#' }];
    const retry = { delays: [5_000] };
    const queue = { queue: 'shop.orders', order, bindings, retry } as unknown as SubscribedQueue;
    const topology = serviceTopology('shop', [queue]);
    const names = ['shop.orders', 'shop.orders.partition.1', 'shop.orders.partition.2'];
    expect(topology.queues.map(({ name }) => name)).to.deep.equal([
      ...names,
      'shop.orders.retry.5s',
      'shop.orders.dlq',
    ]);
    expect(topology.queues.map((each) => each.arguments['x-single-active-consumer'] ?? false)).to.deep.equal([
      ...[false, true, true, false, false],
    ]);
    for (const main of topology.queues.slice(0, 3))
      expect(main.arguments['x-dead-letter-routing-key']).to.equal('shop.orders.dlq');
    expect(topology.bindings.filter(({ exchange }) => exchange === 'shop.events')).to.deep.equal([
      { exchange: 'shop.events', queue: 'shop.orders', routingKey: 'shop.order.#' },
    ]);
  });

  it('cannot be any number', () => {
    for (const partitions of [0, -1, 1.5, 257])
      expect(() => queuesOf({ partitions })).to.throw(RangeError, 'order.partitions');
    expect(() => queuesOf({ formerPartitions: 257 })).to.throw(RangeError, 'order.formerPartitions');
  });
});

describe('the shares of the members of a subscription', () => {
  const member = (partitions = PARTITIONS, splits = true): QueueMember => ({
    instance: randomUUID(),
    partitions,
    splits,
  });
  const membersOf = (count: number) => Array.from({ length: count }, () => member());

  it('are equal but for one, cover every partition once, and one member splits', () => {
    for (let count = 1; count <= 20; count++) {
      const shares = [...sharesOf(membersOf(count)).values()];
      const all = shares.flatMap(({ partitions }) => [...partitions]);
      expect(all.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: PARTITIONS }, (_, at) => at + 1));
      for (const { partitions } of shares)
        expect(partitions.size).to.be.within(Math.floor(PARTITIONS / count), Math.ceil(PARTITIONS / count));
      expect(shares.filter(({ splits }) => splits)).to.have.length(1);
    }
  });

  it('are the same whoever decides, in whatever order it knows them', () => {
    const members = membersOf(5);
    expect(sharesOf(members.toReversed())).to.deep.equal(sharesOf(members));
  });

  it('move few partitions when somebody joins', () => {
    const moved = Array.from({ length: 50 }, () => {
      const members = membersOf(3);
      const [before, after] = [sharesOf(members), sharesOf([...members, member()])];
      return members.flatMap(({ instance }) =>
        [...before.get(instance)!.partitions].filter((one) => !after.get(instance)!.partitions.has(one)),
      ).length;
    });
    expect(moved.reduce((sum, count) => sum + count) / moved.length).to.be.lessThan(PARTITIONS / 2);
  });

  it('give a partition only to who knows it, and the splitting to who splits', () => {
    const [few, many, off] = [member(4), member(16), member(2, false)];
    const shares = sharesOf([few, many, off]);
    expect([...shares.get(few.instance)!.partitions].every((one) => one <= 4)).to.equal(true);
    expect([...shares.get(off.instance)!.partitions].every((one) => one <= 2)).to.equal(true);
    expect(shares.get(off.instance)!.splits).to.equal(false);
    expect([...shares.values()].reduce((sum, { partitions }) => sum + partitions.size, 0)).to.equal(16);
  });
});
