import { EVENT_FORM } from '@ticketwave/operations-service/infrastructure/chain/chain-sql';
import { expect } from 'chai';
import { paidBooking } from './operations-bench.ts';
import { StoreBench } from './operations-store-bench.ts';

const messagesOf = (bookings: number) =>
  Array.from({ length: bookings }, () => paidBooking()).flatMap(({ bookingId: _, ...parts }) =>
    Object.values(parts),
  );

describe('OperationsService, the chain of its events', () => {
  let bench: StoreBench;

  beforeEach(async function () {
    this.timeout(120_000); // the first one starts broker and databases
    bench = await StoreBench.open();
  });
  afterEach(() => bench.close());

  it('has one entry for each event, in their order', async () => {
    await bench.store(...messagesOf(5));
    const head = await bench.extend();
    expect(head).to.include({ entry: 30, position: 30 });
    expect(await bench.verify([head])).to.deep.equal({
      difference: null,
      entries: 30,
      events: 30,
      removed: 0,
      waiting: 0,
      headsCompared: 1,
    });
  });

  it('has all columns of what is stored in it', async () => {
    const columns = await bench.sql<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'stored_event'`,
    );
    expect(columns).to.have.length.of.at.least(15);
    for (const { name } of columns) expect(EVENT_FORM).to.match(new RegExp(`[(, \\n]${name}[, )\\n]`));
  });
});
