import { Housekeeping } from '@ticketwave/building-blocks/internal/attach';
import { Retention } from '@ticketwave/building-blocks/hosting';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';

class OldRows extends Retention {
  override readonly table: string;
  readonly batches: number[] = [];
  rows: number;

  constructor(table: string, rows: number) {
    super();
    this.table = table;
    this.rows = rows;
  }

  override deleteExpired(limit: number): Promise<number> {
    const batch = Math.min(limit, this.rows);
    this.batches.push(batch);
    this.rows -= batch;
    return Promise.resolve(batch);
  }
}

class Unreadable extends Retention {
  override readonly table = 'broken';

  override deleteExpired(): Promise<number> {
    return Promise.reject(new Error('permission denied'));
  }
}

describe('housekeeping', () => {
  const SOON = { firstAfter: 1, every: 60_000, between: 1 };

  it('begins soon after the start and deletes all that is old, a bounded number at a time', async () => {
    const [many, few] = [new OldRows('many', 2_500), new OldRows('few', 3)];
    const housekeeping = new Housekeeping([many, few], new CapturedLog(), SOON);
    housekeeping.start();
    await eventually(() => few.rows === 0);
    await housekeeping.stop();
    expect([many.batches, few.batches]).to.deep.equal([[1_000, 1_000, 500], [3]]);
  });

  it('cleans the other tables although one cannot be cleaned, and says which', async () => {
    const log = new CapturedLog();
    const other = new OldRows('other', 1);
    const housekeeping = new Housekeeping([new Unreadable(), other], log, SOON);
    housekeeping.start();
    await eventually(() => other.rows === 0);
    await housekeeping.stop();
    expect(log.complaints()).to.deep.equal([
      'Old rows of broken stay until the next round: permission denied',
    ]);
  });

  it('ends with the batch that it is in when the service stops', async () => {
    const endless = new OldRows('endless', Number.MAX_SAFE_INTEGER);
    const housekeeping = new Housekeeping([endless], new CapturedLog(), SOON);
    housekeeping.start();
    await eventually(() => endless.batches.length > 1);
    await housekeeping.stop();
    const { length } = endless.batches;
    await new Promise(setImmediate);
    expect(endless.batches).to.have.length(length);
  });
});
