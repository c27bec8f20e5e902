import { deepStrictEqual, ok, rejects, throws } from 'node:assert/strict';
import type {
  HandledMessages,
  IdempotencyKeys,
  ReaderStreams,
  SagaStore,
} from '@ticketwave/building-blocks/adapters';
import { ConcurrencyError, newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { OrderPlacedIntegrationEvent } from './events.ts';

/** The stores of one service, as the behaviours see them: on one database, in which nothing is expected to be empty. */
export interface StoresUnderTest {
  readonly inbox: HandledMessages;
  readonly streams: ReaderStreams;
  readonly sagas: SagaStore;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly transact: <R>(body: (work: UnitOfWork) => Promise<R>) => Promise<R>;
  /** What the outbox has of a stream, in its order. */
  published(stream: string): Promise<readonly { readonly sequence: number; readonly data: object }[]>;
}

/** Something that is promised of stores, whatever database they are in. */
export interface StoreBehaviour {
  /** A sentence that begins with a verb, for the test's name. */
  readonly name: string;
  /** @throws AssertionError, or what went wrong, if they do not behave so */
  readonly verify: (stores: StoresUnderTest) => Promise<void>;
}

export const NOW = new Date('2026-06-01T12:00:00.000Z');
const FIRST = { attempt: 1, redelivered: false };
const AGAIN = { attempt: 1, redelivered: true };

const order = (order_id: string, note: string) => new OrderPlacedIntegrationEvent({ order_id, note });

/** What the outbox has of an order: number and note of each event. */
async function publishedOf(stores: StoresUnderTest, id: string): Promise<unknown[]> {
  const published = await stores.published(`${OrderPlacedIntegrationEvent.contract.streamName}:${id}`);
  return published.map(({ sequence, data }) => [
    sequence,
    (data as OrderPlacedIntegrationEvent['data']).note,
  ]);
}

export const outboxBehaviours: readonly StoreBehaviour[] = [
  {
    name: 'number a stream without gaps, also after a unit of work that failed',
    verify: async (stores) => {
      const id = newId();
      const publish = (...notes: string[]) =>
        stores.transact((work) => work.publish(...notes.map((note) => order(id, note))));
      await publish('1', '2');
      const failing = stores.transact(async (work) => {
        await work.publish(order(id, '3'));
        throw new Error('on purpose');
      });
      await rejects(failing, { message: 'on purpose' });
      await publish('4');
      deepStrictEqual(await publishedOf(stores, id), [
        [1, '1'],
        [2, '2'],
        [3, '4'],
      ]);
    },
  },
  {
    name: 'repeat a unit of work that met another one, and only its last run has effects',
    verify: async (stores) => {
      const id = newId();
      let runs = 0;
      await stores.transact(async (work) => {
        await work.publish(order(id, String(++runs)));
        if (runs < 3) throw new ConcurrencyError('on purpose');
      });
      deepStrictEqual(await publishedOf(stores, id), [[1, '3']]);
    },
  },
  {
    name: 'take nothing more into a unit of work that has ended',
    verify: async (stores) => {
      const ended = await stores.transact((work) => Promise.resolve(work));
      throws(() => ended.publish(order(newId(), '1')), /has ended/);
    },
  },
];

export const inboxBehaviours: readonly StoreBehaviour[] = [
  {
    name: 'count the runs of a message until it is handled, once',
    verify: async (stores) => {
      const { inbox } = stores;
      const key = { queue: 'shop.some', messageId: newId(), redrives: 0 };
      const claim = async () => (await stores.transact((work) => inbox.claim([key], work))).length === 1;
      const begin = () => inbox.begin(key, FIRST);
      deepStrictEqual([await inbox.hasOpenAttempt(key), await begin()], [false, 1]);
      deepStrictEqual([await inbox.hasOpenAttempt(key), await begin()], [true, 2]);
      await inbox.uncount(key);
      deepStrictEqual([await inbox.hasOpenAttempt(key), await begin()], [false, 2]);
      await inbox.fail(key);
      deepStrictEqual([await inbox.hasOpenAttempt(key), await begin()], [false, 3]);
      deepStrictEqual(await inbox.begin({ ...key, redrives: 1 }, FIRST), 1);
      deepStrictEqual([await claim(), await claim(), await begin()], [true, false, undefined]);
    },
  },
  {
    name: 'claim a fact once, in whichever of its versions, and release it with the message',
    verify: async ({ inbox, transact }) => {
      const [one, other, factId] = [newId(), newId(), newId()];
      const keyOf = (messageId: string) => ({ queue: 'shop.some', messageId, factId, redrives: 0 });
      const claim = async (...ids: string[]) =>
        [...(await transact((work) => inbox.claim(ids.map(keyOf), work)))].sort();
      await transact(async (work) => {
        deepStrictEqual([...(await inbox.claim([keyOf(one)], work))].sort(), [one, factId].sort());
        await inbox.release([keyOf(one)], work);
      });
      deepStrictEqual(await claim(one), [one, factId].sort());
      deepStrictEqual(await claim(other), [other]);
      deepStrictEqual(await claim(one, other), []);
    },
  },
  {
    name: 'run no delivery whose copy has been confirmed, and every other',
    verify: async ({ inbox }) => {
      const key = { queue: 'shop.some', messageId: newId(), redrives: 0 };
      deepStrictEqual(await inbox.begin(key, FIRST), 1);
      await inbox.settle(key, 1);
      deepStrictEqual(await inbox.begin(key, AGAIN), undefined);
      deepStrictEqual(await inbox.begin(key, { attempt: 2, redelivered: false }), 2);
      await inbox.settle(key, 2);
      deepStrictEqual(await inbox.begin(key, { attempt: 2, redelivered: false }), undefined);
      deepStrictEqual(await inbox.begin(key, FIRST), 3);
      deepStrictEqual(await inbox.begin(key, { attempt: 99, redelivered: true }), 4);
      deepStrictEqual(await inbox.begin(key, { attempt: 2, redelivered: false, isParked: true }), 5);
    },
  },
  {
    name: 'start afresh with what is published again after it was given up',
    verify: async ({ inbox }) => {
      const key = { queue: 'shop.some', messageId: newId(), redrives: 0 };
      for (const count of [1, 2, 3]) deepStrictEqual(await inbox.begin(key, FIRST), count);
      await inbox.giveUp(key);
      deepStrictEqual(await inbox.hasOpenAttempt(key), false);
      deepStrictEqual(await inbox.begin(key, { attempt: 4, redelivered: false }), undefined);
      deepStrictEqual(await inbox.begin(key, AGAIN), 1);
      await inbox.fail(key);
      deepStrictEqual(await inbox.begin(key, { attempt: 2, redelivered: false }), 2);
    },
  },
];

export const sagaAndKeyBehaviours: readonly StoreBehaviour[] = [
  {
    name: 'keep a saga, and refuse a decision on an older version',
    verify: async (stores) => {
      const id = newId();
      const state = { step: 1 };
      const saga = { name: 'some-saga', id, state, status: 'begun', reviewReason: null, dueAt: NOW };
      const insert = () =>
        stores.transact((work) => stores.sagas.insert({ ...saga, correlationId: id }, NOW, work));
      deepStrictEqual([await insert(), await insert()], [true, false]);
      const change = { ...saga, state: { step: 2 }, version: 1, dueAt: null };
      await stores.transact((work) => stores.sagas.update(change, NOW, work));
      const found = await stores.transact((work) => stores.sagas.find(saga.name, id, work));
      deepStrictEqual({ ...found }, { ...change, version: 2, correlationId: id });
      const late = await stores.transact((work) =>
        stores.sagas.update(change, NOW, work).catch((error: unknown) => error),
      );
      ok(late instanceof ConcurrencyError);
    },
  },
  {
    name: 'report whose deadline has come, the oldest first, unless it is put off',
    verify: async (stores) => {
      const name = `saga-${newId()}`;
      const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
      const ids = [newId(), newId(), newId()];
      for (const [position, id] of ids.entries()) {
        const begun = { name, id, state: {}, status: 'begun', reviewReason: null, correlationId: id };
        const record = { ...begun, dueAt: at(10 * (3 - position)) };
        await stores.transact((work) => stores.sagas.insert(record, NOW, work));
      }
      const due = async (seconds: number) =>
        (await stores.sagas.due([name], at(seconds), 10)).map(({ id }) => id);
      deepStrictEqual(await due(20), [ids[2], ids[1]]);
      const [first] = await stores.sagas.due([name], at(20), 10);
      ok(first);
      await stores.sagas.putOff(first, at(60), 'on purpose');
      deepStrictEqual(await due(30), [ids[1], ids[0]]);
      deepStrictEqual(await due(60), [ids[1], ids[0], ids[2]]);
      deepStrictEqual((await stores.sagas.due([name], at(60), 10)).at(-1)?.failures, 1);
    },
  },
  {
    name: 'give an idempotency key to one request, and its answer to every repetition',
    verify: async (stores) => {
      const { idempotencyKeys: keys } = stores;
      const key = { id: `one caller's ${newId()}`, unowned: newId() };
      const take = (fingerprint: string) => stores.transact((work) => keys.take(key, fingerprint, 30, work));
      const settle = (answer: string) => stores.transact((work) => keys.settle(key, answer, work));
      deepStrictEqual(await take('one'), { outcome: 'taken' });
      deepStrictEqual(await take('one'), { outcome: 'in-use' });
      deepStrictEqual(await take('other'), { outcome: 'reused' });
      deepStrictEqual([await settle('{"first":1}'), await settle('{"second":2}')], [true, false]);
      deepStrictEqual(await take('one'), { outcome: 'answered', answer: '{"first":1}' });
    },
  },
];
