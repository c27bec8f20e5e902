import { SystemClock } from '@ticketwave/building-blocks/domain';
import { ConcurrencyError } from '@ticketwave/building-blocks/messaging';
import { DomainEventDispatcher } from '@ticketwave/building-blocks/adapters';
import { Outbox } from '@ticketwave/building-blocks/internal/outbox';
import { Database } from '@ticketwave/building-blocks/postgres';
import { type ConnectionPool, MessagingPersistence } from '@ticketwave/building-blocks/internal/postgres';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

/** Its transactions do nothing. */
class NoDatabase extends Database<object> {
  protected override inTransaction<R>(body: (transaction: object) => Promise<R>): Promise<R> {
    return body({});
  }

  protected override sqlOf() {
    return () => Promise.resolve([]);
  }
}

function database(): NoDatabase {
  const persistence = new MessagingPersistence({
    pool: {} as ConnectionPool,
    clock: new SystemClock(),
    outbox: new Outbox({ name: 'shop-service', version: '1.0.0' }),
    dispatcher: new DomainEventDispatcher(() => [], new CapturedLog()),
    onPublish: () => undefined,
  });
  return new NoDatabase(persistence);
}

/** As PostgreSQL's driver and Prisma's adapter report it. */
const conflicts: Record<string, Error> = {
  'a ConcurrencyError': new ConcurrencyError('changed meanwhile'),
  'a serialization failure': Object.assign(new Error('could not serialize access'), { code: '40001' }),
  'a deadlock': Object.assign(new Error('deadlock detected'), { code: '40P01' }),
  'a deadlock in a raw query of Prisma': Object.assign(new Error('Raw query failed'), {
    code: 'P2010',
    meta: {
      driverAdapterError: Object.assign(new Error('TransactionWriteConflict'), {
        cause: { originalCode: '40P01', kind: 'TransactionWriteConflict' },
      }),
    },
  }),
};

describe('a unit of work that meets another', () => {
  for (const [name, conflict] of Object.entries(conflicts)) {
    it(`is repeated from its beginning after ${name}; only its last run has effects`, async () => {
      const effects: string[] = [];
      const works = new Set<object>();
      const result = await database().transact((work) => {
        works.add(work);
        work.afterCommit(() => effects.push(`run ${works.size}`));
        if (works.size < 3) return Promise.reject(conflict);
        return Promise.resolve('done');
      });
      expect([result, works.size, effects]).to.deep.equal(['done', 3, ['run 3']]);
    });
  }

  it('fails with the conflict if that does not go away after ten repetitions', async () => {
    let runs = 0;
    const conflict = new ConcurrencyError('changed meanwhile');
    const failure: unknown = await database()
      .transact(() => Promise.reject(conflict).finally(() => runs++))
      .catch((error: unknown) => error);
    expect([failure, runs]).to.deep.equal([conflict, 11]);
  });

  it('is not repeated after any other failure', async () => {
    let runs = 0;
    const failure: unknown = await database()
      .transact(() => Promise.reject(new Error('the business says no')).finally(() => runs++))
      .catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'the business says no');
    expect(runs).to.equal(1);
  });
});
