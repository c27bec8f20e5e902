import { randomUUID } from 'node:crypto';
import type { ReceivedMessage, Sql } from '@ticketwave/building-blocks/adapters';
import { releaseOf, type Release } from '@ticketwave/cli/contracts/release';
import { inlined } from '@ticketwave/cli/contracts/snapshot';
import type { DeadLetters } from '@ticketwave/building-blocks/operations';
import { queuesOf } from '@ticketwave/cli/deploy/can-i-deploy';
import { deadKinds } from '@ticketwave/cli/deploy/dead-kinds';
import { inEvidence } from '@ticketwave/cli/deploy/evidence';
import { batchedOf, countUnexplained } from '@ticketwave/cli/deploy/unexplained';
import { eventBatchOf, type Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { OrderShippedIntegrationEvent as Shipped } from '../../../support/shipped-orders.ts';
import { QUEUE, wireOf, type ServiceName } from '../../../support/shop-and-post.ts';
import { wireMessage } from '../../../support/wire-message.ts';

const release = (service: ServiceName, version: string): Release => {
  const found = releaseOf(wireOf(service, version))!;
  return { ...found, ...inlined(found) };
};
const post = release('post', '1.0.0');
const { routingKey, exchange } = Shipped.contract;

const shipped = (): Message => {
  const data = { order_id: randomUUID(), recipient: 'Ada Lovelace' };
  const { id, options, body } = wireMessage(Shipped, data, { entity: data.order_id });
  const { type, headers } = options;
  return { exchange, routingKey, body, properties: { messageId: id, type: type!, headers } };
};
const idOf = ({ properties }: Message): unknown => properties.messageId;

const deadLettersOf = (...messages: readonly Message[]): DeadLetters =>
  ({
    count: () => Promise.resolve(messages.length),
    browse: (_: string, visit: (deadLetter: unknown, message: ReceivedMessage) => void) => {
      for (const message of messages) visit({}, message as ReceivedMessage);
      return Promise.resolve(messages.length);
    },
  }) as unknown as DeadLetters;

/** With so many published rows of one kind. */
const outboxOf = (rows: number): { readonly sql: Sql; readonly statements: string[] } => {
  const statements: string[] = [];
  const sql = (statement: string): Promise<unknown> => {
    statements.push(statement);
    return Promise.resolve(
      statement.includes('GROUP BY')
        ? [{ routingKey, sourceVersion: '1.0.0', waiting: 0 }]
        : Array.from({ length: rows }, () => ({ messageId: randomUUID(), routingKey })),
    );
  };
  return { sql: sql as Sql, statements };
};

describe('dead letters', () => {
  it('are known by kind, each event of a batch as if it had come alone', async () => {
    const [alone, first, second] = [shipped(), shipped(), shipped()];
    const batch = eventBatchOf([first, second], randomUUID());
    expect(await deadKinds(deadLettersOf(alone, batch), QUEUE)).to.deep.equal([
      { routingKey, source: 'shop', sourceVersion: '1.0.0', ids: [alone, first, second].map(idOf) },
    ]);
  });

  it('that no version can read are left out: a batch, or an event in one that harms none of the others', async () => {
    const [good, bad] = [shipped(), { ...shipped(), body: Buffer.from('{}') }];
    const broken = { ...eventBatchOf([shipped()], randomUUID()), body: Buffer.from('{}') };
    const kinds = await deadKinds(deadLettersOf(bad, broken, eventBatchOf([bad, good], randomUUID())), QUEUE);
    expect(kinds.map(({ ids }) => ids)).to.deep.equal([[idOf(good)]]);
  });
});

describe('messages that no outbox explains', () => {
  const count = (there: number, rows: number, batched: readonly string[]): Promise<number> =>
    countUnexplained(QUEUE, there, {
      bindings: post.bindings,
      outboxes: new Map([['shop', outboxOf(rows).sql]]),
      batched: new Set(batched),
      whereabouts: { countInQueue: (ids) => Promise.resolve(ids.length) },
    });

  it('are what is there beyond the rows that are not handled yet', async () => {
    expect(await count(5, 3, [])).to.equal(2);
    expect(await count(3, 3, [])).to.equal(0);
  });

  it('do not hide behind the events of one batch', async () => {
    expect(await count(101, 128, [routingKey])).to.equal(100);
    expect(await count(2, 129, [routingKey])).to.equal(0);
  });

  it('may be in batches if the version that publishes them says so, or is not recorded', async () => {
    const alone = release('shop', '1.0.0');
    const batches = alone.publishes.map((event) => ({ ...event, batched: true as const }));
    const recorded = new Map([
      ['1.0.0', alone],
      ['1.1.0', { ...alone, publishes: batches }],
    ]);
    const find = (_: string, version: string) => Promise.resolve(recorded.get(version));
    const batched = async (sourceVersion: string) =>
      [...(await batchedOf([{ routingKey, source: 'shop', sourceVersion }], { find }))].length > 0;
    expect(await Promise.all(['1.0.0', '1.1.0', '1.2.0'].map(batched))).to.deep.equal([false, true, true]);
  });
});

describe('what waits for a version', () => {
  const running = [post, release('shop', '1.0.0')];

  it('is looked for once in each outbox, however many queues it is published into', async () => {
    const { sql, statements } = outboxOf(0);
    const reasons = await inEvidence({
      deployment: { candidate: post, running, bindings: post.bindings },
      registry: { find: () => Promise.resolve(release('shop', '1.0.0')) },
      queues: [QUEUE, 'post.postcards', 'post.returns'],
      outboxes: new Map([['shop', sql]]),
      inbox: outboxOf(0).sql,
      deadLetters: deadLettersOf(),
      waiting: () => Promise.resolve(0),
    });
    expect(reasons).to.deep.equal([]);
    expect(statements.filter((statement) => statement.includes('GROUP BY'))).to.have.length(1);
  });

  it('is in the queues that it or those who run read, and in all that are bound if none runs', () => {
    const gone = { queue: 'post.postcards', exchange, pattern: routingKey };
    const bindings = [...post.bindings, gone, { ...gone, queue: 'mail.postcards' }];
    const there = new Set([QUEUE, gone.queue, 'mail.postcards']);
    const queues = (deployment: { candidate: Release; running: Release[] }, on = there) =>
      queuesOf({ ...deployment, bindings }, on);
    const candidate = { ...post, reads: [] };
    expect(queues({ candidate, running })).to.deep.equal([QUEUE]);
    expect(queues({ candidate, running: [] })).to.deep.equal([QUEUE, gone.queue]);
    expect(queues({ candidate: post, running: [] }, new Set([QUEUE]))).to.deep.equal([QUEUE]);
  });
});
