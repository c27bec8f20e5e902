import {
  type HandledMessages,
  IdempotencyKeys,
  type ReaderStreams,
  SagaStore,
} from '@ticketwave/building-blocks/adapters';
import { Inbox, SqlReaderStreams } from '@ticketwave/building-blocks/internal/inbox';
import {
  InMemoryDatabase,
  InMemoryInbox,
  InMemoryOutboxStore,
  InMemoryReaderStreams,
} from '@ticketwave/testing';
import { ConcurrencyError, newId } from '@ticketwave/building-blocks/messaging';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { CatalogDatabase } from '@ticketwave/catalog-service/infrastructure/catalog-database';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { TicketUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { expect } from 'chai';
import { catalogFakes } from '../../simulation/fakes/replace.ts';
import { NOW, onBothSides, type Side } from './sides.ts';

const ticketOf = (eventId: string, seats: number): TicketUpdatedIntegrationEvent =>
  new TicketUpdatedIntegrationEvent({
    ...{ ticket_id: newId(), event_id: eventId, available_seats: seats },
    ...{ price: 49.9, currency: 'EUR', status: 'available' },
  });

/** The outbox of a side: stream, number and seats of what was published about an event, in its order. */
async function published(side: Side, eventId: string): Promise<unknown[]> {
  const stream = `catalog.ticket:${eventId}`;
  const rows = isReal(side)
    ? await side
        .get(Persistence)
        .sql<{ sequence: number; envelope: { data: { available_seats: number } } }>(
          'SELECT sequence::float, envelope FROM messaging.outbox WHERE stream = $1 ORDER BY position',
          stream,
        )
    : new InMemoryOutboxStore(side.get(InMemoryDatabase).storage)
        .waiting()
        .filter((row) => row.stream === stream)
        .map(({ envelope }) => ({ sequence: envelope.metadata.sequence, envelope }));
  return rows.map(({ sequence, envelope }) => [
    sequence,
    (envelope.data as { available_seats: number }).available_seats,
  ]);
}

function inboxOf(side: Side): HandledMessages {
  if (!isReal(side)) return new InMemoryInbox(side.get(InMemoryDatabase));
  const database = side.get(CatalogDatabase);
  return new Inbox(side.get(Persistence).sql, (work) => database.sql(work));
}

function streamsOf(side: Side): ReaderStreams {
  if (!isReal(side)) return new InMemoryReaderStreams(side.get(InMemoryDatabase));
  const database = side.get(CatalogDatabase);
  return new SqlReaderStreams(side.get(Persistence).sql, (work) => database.sql(work));
}

const isReal = (side: Side): boolean => side.has(Persistence);

describe('what messaging depends on', () => {
  onBothSides(catalogService, catalogFakes, (side) => {
    it('numbers a stream without gaps, also after a unit of work that failed', async () => {
      const eventId = newId();
      const publish = (...seats: number[]) =>
        side().work((work) => work.publish(...seats.map((count) => ticketOf(eventId, count))));
      await publish(1, 2);
      const failing = side().work(async (work) => {
        await work.publish(ticketOf(eventId, 3));
        throw new Error('on purpose');
      });
      expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal('on purpose');
      await publish(4);
      expect(await published(side(), eventId)).to.deep.equal([
        [1, 1],
        [2, 2],
        [3, 4],
      ]);
    });

    it('repeats a unit of work that met another one, and only its last run has effects', async () => {
      const eventId = newId();
      let runs = 0;
      await side().work(async (work) => {
        await work.publish(ticketOf(eventId, ++runs));
        if (runs < 3) throw new ConcurrencyError('on purpose');
      });
      expect(await published(side(), eventId)).to.deep.equal([[1, 3]]);
    });

    it('takes nothing more into a unit of work that has ended', async () => {
      const ended = await side().work((work) => Promise.resolve(work));
      expect(() => ended.publish(ticketOf(newId(), 1))).to.throw('has ended');
    });

    const first = { attempt: 1, redelivered: false };
    const again = { attempt: 1, redelivered: true };

    it('counts the runs of a message until it is handled, once', async () => {
      const inbox = inboxOf(side());
      const key = { queue: 'catalog.some', messageId: newId(), redrives: 0 };
      const claim = async () => (await side().work((work) => inbox.claim([key], work))).length === 1;
      const begin = () => inbox.begin(key, first);
      expect([await inbox.hasOpenAttempt(key), await begin()]).to.deep.equal([false, 1]);
      expect([await inbox.hasOpenAttempt(key), await begin()]).to.deep.equal([true, 2]);
      await inbox.uncount(key);
      expect([await inbox.hasOpenAttempt(key), await begin()]).to.deep.equal([false, 2]);
      await inbox.fail(key);
      expect([await inbox.hasOpenAttempt(key), await begin()]).to.deep.equal([false, 3]);
      expect(await inbox.begin({ ...key, redrives: 1 }, first)).to.equal(1);
      expect([await claim(), await claim(), await begin()]).to.deep.equal([true, false, undefined]);
    });

    it('claims a fact once, in whichever of its versions, and releases it with the message', async () => {
      const inbox = inboxOf(side());
      const [one, other, factId] = [newId(), newId(), newId()];
      const keyOf = (messageId: string) => ({ queue: 'catalog.some', messageId, factId, redrives: 0 });
      const claim = (...ids: string[]) => side().work((work) => inbox.claim(ids.map(keyOf), work));
      await side().work(async (work) => {
        expect(await inbox.claim([keyOf(one)], work)).to.have.members([one, factId]);
        await inbox.release([keyOf(one)], work);
      });
      expect(await claim(one)).to.have.members([one, factId]);
      expect(await claim(other)).to.deep.equal([other]);
      expect(await claim(one, other)).to.deep.equal([]);
    });

    it('runs no delivery whose copy has been confirmed, and every other', async () => {
      const inbox = inboxOf(side());
      const key = { queue: 'catalog.some', messageId: newId(), redrives: 0 };
      expect(await inbox.begin(key, first)).to.equal(1);
      await inbox.settle(key, 1);
      expect(await inbox.begin(key, again)).to.equal(undefined);
      expect(await inbox.begin(key, { attempt: 2, redelivered: false })).to.equal(2);
      await inbox.settle(key, 2);
      expect(await inbox.begin(key, { attempt: 2, redelivered: false })).to.equal(undefined);
      expect(await inbox.begin(key, first)).to.equal(3);
      expect(await inbox.begin(key, { attempt: 99, redelivered: true })).to.equal(4);
    });

    it('starts afresh with what is published again after it was given up', async () => {
      const inbox = inboxOf(side());
      const key = { queue: 'catalog.some', messageId: newId(), redrives: 0 };
      for (const count of [1, 2, 3]) expect(await inbox.begin(key, first)).to.equal(count);
      await inbox.giveUp(key);
      expect(await inbox.hasOpenAttempt(key)).to.equal(false);
      expect(await inbox.begin(key, { attempt: 4, redelivered: false })).to.equal(undefined);
      expect(await inbox.begin(key, again)).to.equal(1);
      await inbox.fail(key);
      expect(await inbox.begin(key, { attempt: 2, redelivered: false })).to.equal(2);
    });

    describe('the streams of an ordered subscription', () => {
      const QUEUE = 'catalog.ordered';
      const LEASE_MS = 60_000;
      const delivery = { json: '{"a":"sb"}', body: Buffer.from([0, 1, 255]) };
      const at = (stream: string, sequence: number) => ({ stream, sequence, publishedAt: NOW });
      const lock = (stream: string) =>
        side().work(async (work) => (await streamsOf(side()).lock(QUEUE, [stream], work)).get(stream)!);
      const park = (stream: string, ids: Record<number, string>, limit = 10) => {
        const messages = Object.entries(ids).map(([number, messageId]) => {
          return { messageId, position: at(stream, Number(number)), delivery };
        });
        return side().work(async (work) => {
          await streamsOf(side()).lock(QUEUE, [stream], work);
          return streamsOf(side()).park(QUEUE, messages, limit, work);
        });
      };
      const move = (stream: string, sequence: number, messageId: string) =>
        side().work((work) => streamsOf(side()).move(QUEUE, [at(stream, sequence)], [messageId], work));
      const take = async (stream: string) =>
        (await streamsOf(side()).take(QUEUE, stream, 10, LEASE_MS)).map(({ messageId }) => messageId);

      it('begin before their first number, move, and say whether messages wait', async () => {
        const stream = newId();
        const fresh = await lock(stream);
        expect(fresh).to.deep.include({ last: 0, lastPublishedAt: null, passTo: 0, hasFollowers: false });
        const [early, first] = [newId(), newId()];
        expect(await park(stream, { 2: early })).to.deep.equal([early]);
        expect((await lock(stream)).hasFollowers).to.equal(true);
        await move(stream, 1, first);
        expect(await lock(stream)).to.deep.include({ last: 1, hasFollowers: true });
        await move(stream, 2, early);
        expect(await lock(stream)).to.deep.include({ last: 2, hasFollowers: false });
      });

      it('give parked messages to one at a time, in the order of numbers, as they were', async () => {
        const stream = newId();
        const ids = { 12: newId(), 2: newId(), 3: newId() };
        await park(stream, ids);
        expect(await take(stream)).to.deep.equal([]);
        await move(stream, 1, newId());
        const [taken, next] = await streamsOf(side()).take(QUEUE, stream, 10, LEASE_MS);
        expect(taken).to.deep.include({ messageId: ids[2], passedFrom: 1, isRepeated: false, ...delivery });
        expect(next).to.deep.include({ messageId: ids[3], passedFrom: 2 });
        expect(await take(stream)).to.deep.equal([]);
        await streamsOf(side()).giveBack(QUEUE, [ids[2], ids[3]]);
        expect(await take(stream)).to.deep.equal([ids[2], ids[3]]);
      });

      it('wait for what is in a retry queue or with the dead letters, unless it is behind them', async () => {
        const stream = newId();
        const [failed, follower] = [newId(), newId()];
        await park(stream, { 2: follower });
        await streamsOf(side()).noteElsewhere(QUEUE, failed, at(stream, 1), 'dead-letter', 'on purpose');
        expect(await take(stream)).to.deep.equal([]);
        await move(stream, 1, failed);
        await streamsOf(side()).noteElsewhere(QUEUE, failed, at(stream, 1), 'retry', 'too late');
        expect(await take(stream)).to.deep.equal([follower]);
      });

      it('keep no more than there is room for', async () => {
        const stream = newId();
        const ids = { 5: newId(), 6: newId() };
        expect(await park(stream, ids, 2)).to.have.members(Object.values(ids));
        expect(await park(stream, { 7: newId() }, 2)).to.deep.equal([]);
      });

      it('miss a number only while somebody looks, and begin with the lowest one after the limit', async () => {
        const stream = newId();
        await park(stream, { 7: newId() });
        const missed = (gapLimit: number) =>
          streamsOf(side()).missed(QUEUE, { gapLimit, onGap: 'block' }, 1_000);
        expect((await missed(60_000)).map((gap) => gap.stream)).not.to.include(stream);
        expect(await missed(0)).to.deep.include({ stream, from: 1, to: 6 });
        expect(await lock(stream)).to.deep.include({ last: 0, passTo: 6 });
        expect(await take(stream)).to.have.length(1);
      });
    });

    it('keeps a saga, and refuses a decision on an older version', async () => {
      const store = side().get(SagaStore);
      const id = newId();
      const saga = {
        name: 'some-saga',
        id,
        state: { step: 1 },
        status: 'begun',
        reviewReason: null,
        dueAt: NOW,
      };
      const insert = () => side().work((work) => store.insert({ ...saga, correlationId: id }, NOW, work));
      expect([await insert(), await insert()]).to.deep.equal([true, false]);
      const change = { ...saga, state: { step: 2 }, version: 1, dueAt: null };
      await side().work((work) => store.update(change, NOW, work));
      const found = await side().work((work) => store.find(saga.name, id, work));
      expect(found).to.deep.equal({ ...change, version: 2, correlationId: id });
      const late = await side().work((work) =>
        store.update(change, NOW, work).catch((error: unknown) => error),
      );
      expect(late).to.be.instanceOf(ConcurrencyError);
    });

    it('reports whose deadline has come, the oldest first, unless it is put off', async () => {
      const store = side().get(SagaStore);
      const name = `saga-${newId()}`;
      const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
      const ids = [newId(), newId(), newId()];
      for (const [position, id] of ids.entries()) {
        const begun = { name, id, state: {}, status: 'begun', reviewReason: null, correlationId: id };
        const record = { ...begun, dueAt: at(10 * (3 - position)) };
        await side().work((work) => store.insert(record, NOW, work));
      }
      const due = async (seconds: number) => (await store.due([name], at(seconds), 10)).map(({ id }) => id);
      expect(await due(20)).to.deep.equal([ids[2], ids[1]]);
      const [first] = await store.due([name], at(20), 10);
      await store.putOff(first!, at(60), 'on purpose');
      expect(await due(30)).to.deep.equal([ids[1], ids[0]]);
      expect(await due(60)).to.deep.equal([ids[1], ids[0], ids[2]]);
      expect((await store.due([name], at(60), 10)).at(-1)?.failures).to.equal(1);
    });

    it('gives an idempotency key to one request, and its answer to every repetition', async () => {
      const keys = side().get(IdempotencyKeys);
      const key = { id: `one caller's ${newId()}`, unowned: newId() };
      const take = (fingerprint: string) => side().work((work) => keys.take(key, fingerprint, 30, work));
      const settle = (answer: string) => side().work((work) => keys.settle(key, answer, work));
      expect(await take('one')).to.deep.equal({ outcome: 'taken' });
      expect(await take('one')).to.deep.equal({ outcome: 'in-use' });
      expect(await take('other')).to.deep.equal({ outcome: 'reused' });
      expect([await settle('{"first":1}'), await settle('{"second":2}')]).to.deep.equal([true, false]);
      expect(await take('one')).to.deep.equal({ outcome: 'answered', answer: '{"first":1}' });
    });
  });
});
