import type { ChainHead } from '@ticketwave/operations-service/domain/chain/heads';
import { verifyChain } from '@ticketwave/operations-service/infrastructure/chain/verify-chain';
import { expect } from 'chai';
import { Random } from '../../chaos-kit/random.ts';
import { bookedMessages, StoreBench } from './operations-store-bench.ts';
import { recompute, tamper } from './store-tampering.ts';

const CHANGES = 1_000;

describe('OperationsService, somebody with all rights on its database', () => {
  let bench: StoreBench;
  const heads: ChainHead[] = [];

  before(async function () {
    this.timeout(120_000); // the first one starts broker and databases
    bench = await StoreBench.open({ EVENT_RETENTION_DAYS_BY_TYPE: '{"*":3650,"payment.*":30}' });
    for (let round = 0; round < 2; round++) {
      await bench.store(...bookedMessages(2));
      heads.push(await bench.extend());
    }
    bench.later(40);
    expect(await bench.prune()).to.equal(8);
    await bench.store(...bookedMessages(2));
    heads.push(await bench.extend());
    // Triggers do not keep away whoever owns the tables.
    for (const table of ['stored_event', 'event_chain', 'event_removal', 'past_fact'])
      await bench.sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  });
  after(() => bench.close());

  const positionsOf = async (condition: string): Promise<number[]> => {
    const rows = await bench.sql<{ position: string }>(
      `SELECT position FROM event_chain WHERE position IS NOT NULL AND ${condition} ORDER BY position`,
    );
    return rows.map(({ position }) => Number(position));
  };

  it(`is found out, each of ${CHANGES} times`, async () => {
    expect(await bench.verify(heads)).to.include({
      difference: null,
      events: 28,
      removed: 8,
      headsCompared: 3,
    });
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    const stored = await positionsOf('salt IS NOT NULL');
    const removed = await positionsOf('salt IS NULL');
    const seen = new Set<string>();
    for (let change = 0; change < CHANGES; change++)
      await bench.rolledBack(async (sql) => {
        const { what, kinds, position } = await tamper({ sql, random, stored, removed });
        const { difference } = await verifyChain(sql, { heads });
        const about = `${what}, position ${position}, change ${change} of seed ${seed}: ${JSON.stringify(difference)}`;
        expect(difference, about).not.to.equal(null);
        expect(kinds, about).to.include(difference!.kind);
        if (position !== undefined) expect(difference!.position, about).to.equal(position);
        seen.add(what);
      });
    expect(seen).to.have.length.of.at.least(20);
    expect(await bench.verify(heads)).to.include({ difference: null });
  });

  it('is not found out without heads from outside, once all is computed anew', async () => {
    await bench.rolledBack(async (sql) => {
      await sql(`UPDATE stored_event SET source = 'nobody' WHERE position = 2`);
      const { difference } = await verifyChain(sql, { heads: [] });
      expect(difference).to.include({ kind: 'event changed', position: 2 });
      await recompute(sql);
      expect((await verifyChain(sql, { heads: [] })).difference).to.equal(null);
      expect((await verifyChain(sql, { heads })).difference).to.include({ kind: 'chain recomputed' });
    });
  });
});
