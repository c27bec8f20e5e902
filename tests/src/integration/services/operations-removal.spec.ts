import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { FACT_FIELDS } from '@ticketwave/operations-service/infrastructure/report-statements';
import { removeEvents, positionsOf } from '@ticketwave/operations-service/infrastructure/event-removals';
import { expect } from 'chai';
import { Random } from '../../chaos-kit/random.ts';
import { conforming } from '../../support/wire-client.ts';
import { at, causedBy, paidBooking } from './operations-bench.ts';
import { bookedMessages, StoreBench } from './operations-store-bench.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Bookings that end in every way that a report knows. */
function everyEnd(): GoldenMessage[] {
  const refunded = paidBooking();
  const declined = paidBooking();
  const failed = paidBooking();
  const about = ({ bookingId }: { bookingId: string }) => ({ booking_id: bookingId });
  return [
    ...bookedMessages(2),
    refunded.created,
    refunded.paid,
    refunded.confirmed,
    causedBy(refunded.confirmed, 'booking.booking.cancelled', about(refunded)),
    causedBy(refunded.confirmed, 'payment.payment.refunded', {
      ...about(refunded),
      payment_id: refunded.paid.body.metadata.entity_id,
      refund_id: newId(),
    }),
    declined.created,
    causedBy(declined.created, 'payment.payment.failed', { ...about(declined), error_code: 'card_declined' }),
    causedBy(declined.created, 'notification.sms.sent', { ...about(declined), success: false }),
    failed.created,
    causedBy(failed.created, 'booking.booking.failed', about(failed)),
  ];
}

describe('OperationsService, events that are taken out of its store', () => {
  let bench: StoreBench;
  const from = new Date(Date.now() - 2 * DAY_MS);
  const to = new Date(Date.now() + 2 * DAY_MS);

  beforeEach(async function () {
    this.timeout(120_000); // the first one starts broker and databases
    bench = await StoreBench.open({
      EVENT_RETENTION_DAYS: '100',
      EVENT_RETENTION_DAYS_BY_TYPE: '{"payment.*":30,"payment.payment.succeeded":3650}',
    });
  });
  afterEach(() => bench.close());

  const storedTypes = async (): Promise<string[]> => {
    const rows = await bench.sql<{ type: string }>(
      'SELECT DISTINCT event_type AS type FROM stored_event ORDER BY 1',
    );
    return rows.map(({ type }) => type);
  };

  it('go by the days of their type, and leave stubs and a record', async () => {
    await bench.store(...bookedMessages(3));
    const heads = [await bench.extend()];
    expect(await bench.prune()).to.equal(0);
    bench.later(31);
    expect(await bench.prune()).to.equal(3);
    expect(await storedTypes())
      .to.include('payment.payment.succeeded')
      .and.not.include('payment.payment.created');
    bench.later(100);
    expect(await bench.prune()).to.equal(12);
    expect(await storedTypes()).to.deep.equal(['payment.payment.succeeded']);
    heads.push(await bench.extend());
    expect(await bench.verify(heads)).to.include({ difference: null, events: 3, removed: 15, waiting: 0 });
    const [record] = await bench.sql(
      'SELECT kind, requested_by, reason, events FROM event_removal ORDER BY removal',
    );
    expect(record).to.deep.equal({
      kind: 'pruned',
      requested_by: 'operations-service',
      reason: 'payment.payment.created is kept 30 days',
      events: 3,
    });
    await bench.store(...bookedMessages(1));
    heads.push(await bench.extend());
    expect(await bench.verify(heads)).to.include({ difference: null, events: 9, removed: 15 });
  });

  it('go once they have been stored for so long, whatever time they claim', async () => {
    const messages = [-9_000, 0, 9_000].map((days) =>
      at(conforming('booking.booking.created', {}), new Date(Date.now() + days * DAY_MS)),
    );
    await bench.store(...messages);
    await bench.extend();
    bench.later(99);
    expect(await bench.prune()).to.equal(0);
    bench.later(2);
    expect(await bench.prune()).to.equal(3);
  });

  it('stay while they are not in the chain', async () => {
    await bench.store(...bookedMessages(1));
    bench.later(200);
    expect(await bench.prune()).to.equal(0);
    await bench.extend();
    expect(await bench.prune()).to.equal(5);
  });

  it('have their month dropped when it has nothing else', async () => {
    const months = async (): Promise<number> => {
      const rows = await bench.sql(`SELECT FROM pg_inherits WHERE inhparent = 'stored_event'::regclass`);
      return rows.length;
    };
    const present = await months();
    await bench.store(...bookedMessages(1));
    const heads = [await bench.extend()];
    bench.later(200);
    await bench.prune();
    await bench.months();
    // Four have come, of the four before only that with something in it is left.
    expect(await months()).to.equal(present + 1);
    expect(await storedTypes()).to.deep.equal(['payment.payment.succeeded']);
    bench.later(3_650);
    await bench.prune();
    await bench.months();
    expect(await months()).to.equal(present);
    heads.push(await bench.extend());
    expect(await bench.verify(heads)).to.include({ difference: null, events: 0, removed: 6 });
  });

  it('leave nothing of a person behind, and do not come back', async () => {
    const userId = `ada-${newId()}@example.com`;
    const booking = paidBooking({ userId });
    const messages = [booking.created, booking.paid, booking.confirmed, booking.sent];
    await bench.store(...messages, ...bookedMessages(1));
    const heads = [await bench.extend()];
    const before = await bench.reports(from, to);
    const positions = await positionsOf(bench.sql, { about: userId.toUpperCase() }, 100);
    const by = { kind: 'erased', requestedBy: 'grace', reason: 'asked for' } as const;
    expect(await removeEvents(bench.sql, positions, by)).to.equal(4);
    heads.push(await bench.extend());
    expect(await bench.verify(heads)).to.include({ difference: null, events: 6, removed: 4 });
    for (const table of ['stored_event', 'past_fact', 'event_chain', 'event_removal', 'erased_event']) {
      const rows = await bench.sql(`SELECT FROM ${table} WHERE strpos(${table}::text, $1) > 0`, userId);
      expect(rows, table).to.deep.equal([]);
    }
    expect(await bench.reports(from, to)).to.deep.equal(before);
    await bench.store(...messages);
    expect(await positionsOf(bench.sql, { about: userId }, 100)).to.deep.equal([]);
  });

  it('change no report, whatever came twice, late or in another order', async () => {
    const messages = everyEnd();
    const plain = await StoreBench.open();
    try {
      await plain.store(...messages);
      const reports = await plain.reports(from, to);
      for (const rows of Object.values(reports)) expect(rows).to.have.length.of.at.least(1);
      const random = new Random(Date.now());
      const [early, late] = [messages.slice(0, -6), messages.slice(-6)];
      await bench.store(...random.shuffled([...early, ...early]));
      await bench.extend();
      bench.later(40);
      await bench.prune();
      await bench.store(...random.shuffled([...messages, ...late]));
      await bench.extend();
      expect(await bench.reports(from, to)).to.deep.equal(reports);
      bench.later(10_000);
      await bench.prune();
      expect(await storedTypes()).to.deep.equal([]);
      expect(await bench.reports(from, to)).to.deep.equal(reports);
      await bench.extend();
      expect(await bench.verify()).to.include({ difference: null, events: 0 });
    } finally {
      await plain.close();
    }
  });

  it('leave no more for reports than these read', async () => {
    await bench.store(conforming('booking.booking.created', {}));
    await bench.extend();
    bench.later(200);
    await bench.prune();
    const [left] = await bench.sql<{ data: object }>('SELECT data FROM past_fact');
    expect(FACT_FIELDS).to.include.members(Object.keys(left!.data));
    expect(left!.data).to.have.property('quantity');
  });

  it('are changed in no other way by the role of the service', async () => {
    await bench.store(...bookedMessages(1));
    await bench.extend();
    bench.later(101);
    await bench.prune();
    await bench.store(...bookedMessages(1));
    await bench.extend();
    for (const statement of [
      `UPDATE event_chain SET hash = sha256('')`,
      `UPDATE event_chain SET salt = NULL, removal = 1, content = sha256('') WHERE salt IS NOT NULL`,
      'DELETE FROM event_chain',
      'TRUNCATE event_chain CASCADE',
      `UPDATE event_removal SET reason = ''`,
      'DELETE FROM past_fact',
      'DELETE FROM stored_event',
    ]) {
      const error = await bench.sql(statement).catch((failure: unknown) => failure);
      expect(error, statement).to.have.property('code', '42501');
    }
  });
});
