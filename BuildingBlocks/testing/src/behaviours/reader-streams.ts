import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { LockedCursor } from '@ticketwave/building-blocks/adapters';
import { newId } from '@ticketwave/building-blocks/messaging';
import { NOW, type StoreBehaviour, type StoresUnderTest } from './stores.ts';

const QUEUE = 'shop.ordered';
const LEASE_MS = 60_000;
const DELIVERY = { json: '{"a":"sb"}', body: Buffer.from([0, 1, 255]) };

/** A stream of its own for each behaviour. */
class Stream {
  readonly name = newId();
  readonly #stores: StoresUnderTest;

  constructor(stores: StoresUnderTest) {
    this.#stores = stores;
  }

  at(sequence: number) {
    return { stream: this.name, sequence, publishedAt: NOW };
  }

  lock(): Promise<LockedCursor | undefined> {
    const { streams, transact } = this.#stores;
    return transact(async (work) => (await streams.lock(QUEUE, [this.name], work)).get(this.name));
  }

  /** @param ids of messages, by their numbers */
  park(ids: Readonly<Record<number, string>>, limit = 10): Promise<readonly string[]> {
    const { streams, transact } = this.#stores;
    const messages = Object.entries(ids).map(([number, messageId]) => ({
      ...{ messageId, position: this.at(Number(number)), delivery: DELIVERY },
    }));
    return transact(async (work) => {
      await streams.lock(QUEUE, [this.name], work);
      return streams.park(QUEUE, messages, limit, work);
    });
  }

  move(sequence: number, messageId: string): Promise<void> {
    const { streams, transact } = this.#stores;
    return transact((work) => streams.move(QUEUE, [this.at(sequence)], [messageId], work));
  }

  async take(): Promise<string[]> {
    const taken = await this.#stores.streams.take(QUEUE, this.name, 10, LEASE_MS);
    return taken.map(({ messageId }) => messageId);
  }
}

/** Those of `actual` that are expected. */
function includes(actual: object | undefined, expected: Readonly<Record<string, unknown>>): void {
  ok(actual);
  const found = Object.entries(actual).filter(([name]) => name in expected);
  deepStrictEqual(Object.fromEntries(found), expected);
}

export const readerStreamBehaviours: readonly StoreBehaviour[] = [
  {
    name: 'begin a stream before its first number, move, and say whether messages wait',
    verify: async (stores) => {
      const stream = new Stream(stores);
      includes(await stream.lock(), { last: 0, lastPublishedAt: null, passTo: 0, hasFollowers: false });
      const [early, first] = [newId(), newId()];
      deepStrictEqual(await stream.park({ 2: early }), [early]);
      includes(await stream.lock(), { hasFollowers: true });
      await stream.move(1, first);
      includes(await stream.lock(), { last: 1, hasFollowers: true });
      await stream.move(2, early);
      includes(await stream.lock(), { last: 2, hasFollowers: false });
    },
  },
  {
    name: 'give parked messages to one at a time, in the order of numbers, as they were',
    verify: async (stores) => {
      const stream = new Stream(stores);
      const ids = { 12: newId(), 2: newId(), 3: newId() };
      await stream.park(ids);
      deepStrictEqual(await stream.take(), []);
      await stream.move(1, newId());
      const [taken, next] = await stores.streams.take(QUEUE, stream.name, 10, LEASE_MS);
      includes(taken, { messageId: ids[2], passedFrom: 1, isRepeated: false, ...DELIVERY });
      includes(next, { messageId: ids[3], passedFrom: 2 });
      deepStrictEqual(await stream.take(), []);
      await stores.streams.giveBack(QUEUE, [ids[2], ids[3]]);
      deepStrictEqual(await stream.take(), [ids[2], ids[3]]);
    },
  },
  {
    name: 'wait for what is in a retry queue or with the dead letters, unless it is behind them',
    verify: async (stores) => {
      const stream = new Stream(stores);
      const [failed, follower] = [newId(), newId()];
      await stream.park({ 2: follower });
      await stores.streams.noteElsewhere(QUEUE, failed, stream.at(1), 'dead-letter', 'on purpose');
      deepStrictEqual(await stream.take(), []);
      await stream.move(1, failed);
      await stores.streams.noteElsewhere(QUEUE, failed, stream.at(1), 'retry', 'too late');
      deepStrictEqual(await stream.take(), [follower]);
    },
  },
  {
    name: 'keep a message that has failed until its retry is due, and its followers behind it',
    verify: async (stores) => {
      const stream = new Stream(stores);
      const [failed, follower] = [newId(), newId()];
      await stream.park({ 2: follower });
      const retry = { messageId: failed, position: stream.at(1), delivery: DELIVERY };
      ok(await stores.streams.parkForRetry(QUEUE, retry, 60_000, 'on purpose'));
      deepStrictEqual(await stream.take(), []);
      ok(await stores.streams.parkForRetry(QUEUE, retry, 0, 'again'));
      const [first, second] = await stores.streams.take(QUEUE, stream.name, 10, LEASE_MS);
      includes(first, { messageId: failed, isRepeated: false, ...DELIVERY });
      includes(second, { messageId: follower, isRepeated: false });
      await stream.move(2, follower);
      ok(!(await stores.streams.parkForRetry(QUEUE, retry, 0, 'too late')));
    },
  },
  {
    name: 'keep no more parked messages than there is room for',
    verify: async (stores) => {
      const stream = new Stream(stores);
      const ids = { 5: newId(), 6: newId() };
      deepStrictEqual([...(await stream.park(ids, 2))].sort(), Object.values(ids).sort());
      deepStrictEqual(await stream.park({ 7: newId() }, 2), []);
    },
  },
  {
    name: 'miss a number only while somebody looks, and begin with the lowest one after the limit',
    verify: async (stores) => {
      const stream = new Stream(stores);
      await stream.park({ 7: newId() });
      const missed = async (gapLimit: number) => {
        const gaps = await stores.streams.missed(QUEUE, { gapLimit, onGap: 'block' }, 1_000);
        return gaps.filter((gap) => gap.stream === stream.name).map(({ from, to }) => ({ from, to }));
      };
      deepStrictEqual(await missed(60_000), []);
      deepStrictEqual(await missed(0), [{ from: 1, to: 6 }]);
      includes(await stream.lock(), { last: 0, passTo: 6 });
      strictEqual((await stream.take()).length, 1);
    },
  },
];
