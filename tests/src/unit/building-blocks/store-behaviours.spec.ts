import {
  DomainEventDispatcher,
  type DueSaga,
  type Elsewhere,
  type HandledMessages,
  type IdempotencyKeys,
  type KeyClaim,
  type MessageKey,
  type ParkedMessage,
  type PassedGap,
  type ReaderStreams,
  type SagaChange,
  type SagaStore,
  type StreamPosition,
} from '@ticketwave/building-blocks/adapters';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  InMemoryDatabase,
  InMemoryIdempotencyKeys,
  InMemoryInbox,
  InMemoryOutbox,
  InMemoryOutboxStore,
  InMemoryReaderStreams,
  InMemorySagaStore,
  InMemoryStorage,
  ManualClock,
} from '@ticketwave/testing';
import { storeBehaviours, type StoresUnderTest } from '@ticketwave/testing/behaviours';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

const NOW = new Date('2026-06-01T12:00:00.000Z');

interface Parts {
  readonly inbox?: (database: InMemoryDatabase) => HandledMessages;
  readonly streams?: (database: InMemoryDatabase) => ReaderStreams;
  readonly sagas?: (database: InMemoryDatabase) => SagaStore;
  readonly idempotencyKeys?: (database: InMemoryDatabase) => IdempotencyKeys;
  readonly transact?: (database: InMemoryDatabase) => StoresUnderTest['transact'];
}

const clock = new ManualClock(NOW);

function storesWith({
  inbox = (database) => new InMemoryInbox(database),
  streams = (database) => new InMemoryReaderStreams(database),
  sagas = (database) => new InMemorySagaStore(database),
  idempotencyKeys = (database) => new InMemoryIdempotencyKeys(database, clock),
  transact = (database) => (body) => database.transact(body),
}: Parts = {}): StoresUnderTest {
  const storage = new InMemoryStorage();
  const database = new InMemoryDatabase({
    ...{ storage, clock, outbox: new InMemoryOutbox({ name: 'shop-service', version: '1.0.0' }) },
    dispatcher: new DomainEventDispatcher(() => [], new CapturedLog()),
  });
  return {
    inbox: inbox(database),
    streams: streams(database),
    sagas: sagas(database),
    idempotencyKeys: idempotencyKeys(database),
    transact: transact(database),
    published: async (stream) =>
      new InMemoryOutboxStore(storage)
        .waiting()
        .filter((row) => row.stream === stream)
        .map(({ envelope }) => ({ sequence: envelope.metadata.sequence, data: envelope.data })),
  };
}

/** Commits what has failed, and reports the failure afterwards. */
const committingFailures =
  (database: InMemoryDatabase): StoresUnderTest['transact'] =>
  async (body) => {
    const ended = await database.transact(async (work) => {
      try {
        return { result: await body(work) };
      } catch (error) {
        return { error };
      }
    });
    if ('error' in ended) throw ended.error;
    return ended.result;
  };

/** Lets a unit of work publish whenever it likes. */
const neverEnding =
  (database: InMemoryDatabase): StoresUnderTest['transact'] =>
  (body) =>
    database.transact((work) => {
      const lasting: UnitOfWork = {
        track: (aggregate) => work.track(aggregate),
        publish: () => Promise.resolve(),
        afterCommit: (callback) => work.afterCommit(callback),
      };
      return body(lasting);
    });

class InboxThatNeverUncounts extends InMemoryInbox {
  override async uncount(): Promise<void> {}
}

class InboxThatSettlesNothing extends InMemoryInbox {
  override async settle(): Promise<void> {}
}

class InboxThatNeverGivesUp extends InMemoryInbox {
  override async giveUp(): Promise<void> {}
}

class InboxThatKnowsNoFacts extends InMemoryInbox {
  override claim(keys: readonly MessageKey[], work: UnitOfWork): Promise<readonly string[]> {
    return super.claim(
      keys.map(({ queue, messageId, redrives }) => ({ queue, messageId, redrives })),
      work,
    );
  }
}

class StreamsThatStandStill extends InMemoryReaderStreams {
  override async move(): Promise<void> {}
}

class StreamsThatGiveNothingBack extends InMemoryReaderStreams {
  override async giveBack(): Promise<void> {}
}

class StreamsThatRetryAtOnce extends InMemoryReaderStreams {
  override parkForRetry(queue: string, message: ParkedMessage): Promise<boolean> {
    return super.parkForRetry(queue, message, 0);
  }
}

class StreamsThatGoPastFailures extends InMemoryReaderStreams {
  readonly #open: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super(database);
    this.#open = database;
  }

  override noteElsewhere(
    queue: string,
    messageId: string,
    at: StreamPosition,
    _place: Elsewhere,
  ): Promise<void> {
    return this.#open.transact((work) => this.move(queue, [at], [messageId], work));
  }
}

class StreamsWithoutBounds extends InMemoryReaderStreams {
  override park(
    queue: string,
    messages: readonly ParkedMessage[],
    _limit: number,
    work: UnitOfWork,
  ): Promise<readonly string[]> {
    return super.park(queue, messages, Infinity, work);
  }
}

class ImpatientStreams extends InMemoryReaderStreams {
  override missed(
    queue: string,
    { onGap }: Parameters<ReaderStreams['missed']>[1],
    most: number,
  ): Promise<readonly PassedGap[]> {
    return super.missed(queue, { onGap, gapLimit: 0 }, most);
  }
}

class SagasThatOverwrite extends InMemorySagaStore {
  override async update(change: SagaChange, now: Date, work: UnitOfWork): Promise<void> {
    const { version = 1 } = (await this.find(change.name, change.id, work)) ?? {};
    return super.update({ ...change, version }, now, work);
  }
}

class SagasInAnyOrder extends InMemorySagaStore {
  override async due(names: readonly string[], now: Date, limit: number): Promise<readonly DueSaga[]> {
    return (await super.due(names, now, limit)).toReversed();
  }
}

class KeysForEverybody extends InMemoryIdempotencyKeys {
  override async take(): Promise<KeyClaim> {
    return { outcome: 'taken' };
  }
}

/** By the beginning of a behaviour's name, the mutant that it exists for. */
const mutants: Readonly<Record<string, Parts>> = {
  'number a stream': { transact: committingFailures },
  'repeat a unit of work': {
    transact: (database) => (body) => database.transactTogether((unit) => unit(body)),
  },
  'take nothing more': { transact: neverEnding },
  'count the runs': { inbox: (database) => new InboxThatNeverUncounts(database) },
  'claim a fact': { inbox: (database) => new InboxThatKnowsNoFacts(database) },
  'run no delivery': { inbox: (database) => new InboxThatSettlesNothing(database) },
  'start afresh': { inbox: (database) => new InboxThatNeverGivesUp(database) },
  'begin a stream': { streams: (database) => new StreamsThatStandStill(database) },
  'give parked messages': { streams: (database) => new StreamsThatGiveNothingBack(database) },
  'keep a message that has failed': { streams: (database) => new StreamsThatRetryAtOnce(database) },
  'wait for what is in a retry queue': { streams: (database) => new StreamsThatGoPastFailures(database) },
  'keep no more parked messages': { streams: (database) => new StreamsWithoutBounds(database) },
  'miss a number': { streams: (database) => new ImpatientStreams(database) },
  'keep a saga': { sagas: (database) => new SagasThatOverwrite(database) },
  'report whose deadline': { sagas: (database) => new SagasInAnyOrder(database) },
  'give an idempotency key': { idempotencyKeys: (database) => new KeysForEverybody(database, clock) },
};

describe('the behaviours of stores', () => {
  for (const { name, verify } of storeBehaviours)
    it(`are there in memory, and not in a mutant: ${name}`, async () => {
      const [, mutant] = Object.entries(mutants).find(([beginning]) => name.startsWith(beginning))!;
      await verify(storesWith());
      const found = await verify(storesWith(mutant)).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      expect(found?.name).to.be.oneOf(['AssertionError', 'ConcurrencyError']);
    });

  it('have one mutant each', () => {
    expect(Object.keys(mutants)).to.have.length(storeBehaviours.length);
  });
});
