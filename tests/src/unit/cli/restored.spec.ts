import { missedOf, republishingOf } from '@ticketwave/cli/outbox/missed-events';
import { waitingIn } from '@ticketwave/cli/outbox/waiting';
import { bookingFindings } from '@ticketwave/scripts/reconcile/bookings';
import { catalogueFindings } from '@ticketwave/scripts/reconcile/catalogue';
import { missedFindings } from '@ticketwave/cli/status/deliveries';
import { invocation } from '@ticketwave/cli';
import { expect } from 'chai';
import { healthy, keptId } from '../../chaos/healthy-snapshot.ts';

const EVER = new Date(0);
const QUEUE = 'catalog.update-event-inventory';

describe('what an outbox has published and no inbox knows', () => {
  it('is missed as far as it does not wait in the queue, its partitions or its retry queues; dead letters do not count', () => {
    const waiting = waitingIn([
      { name: QUEUE, messages: 1 },
      { name: `${QUEUE}.partition.16`, messages: 1 },
      { name: `${QUEUE}.retry.5s`, messages: 1 },
      { name: `${QUEUE}.dlq`, messages: 9 },
    ]);
    const tally = (missing: number) =>
      new Map([[QUEUE, { missing, givenUp: 0, since: '2026-01-30T10:30:00.000Z' }]]);
    expect(missedOf('booking', tally(3), { waitingIn: waiting })).to.deep.equal([]);
    expect(missedOf('booking', tally(5), { waitingIn: waiting }).map(({ missed }) => missed)).to.deep.equal([
      2,
    ]);
  });

  it('is sent again by one command, since the oldest; what was given up alone is no finding', () => {
    const row = {
      service: 'booking',
      queue: QUEUE,
      missed: 1,
      givenUp: 0,
      since: '2026-01-30T10:30:00.000Z',
    };
    const older = { ...row, queue: 'payment.booking-ended', since: '2026-01-30T09:30:00.000Z' };
    const command = invocation('outbox', 'republish --service booking --since 2026-01-30T09:30:00.000Z');
    expect(republishingOf([row, older])).to.equal(command);
    const givenUp = { ...row, missed: 0, givenUp: 1 };
    expect(missedFindings('booking', { missed: [row, givenUp, older], complete: true })).to.have.length(2);
    const [first] = missedFindings('booking', { missed: [row], complete: false });
    expect(first!.remedy).to.include(invocation('outbox', 'unhandled --service booking'));
  });
});

describe('npm run status -- --bookings', () => {
  /** Ids there are not UUIDs, and larger than any that are. */
  const find = (snapshot = healthy) => bookingFindings(snapshot, EVER);

  it('finds nothing wrong where all adds up', () => {
    expect(find()).to.deep.equal([]);
  });

  it('names what is held for a booking that is gone, and what gives it back', () => {
    const { bookings, ...rest } = healthy;
    const findings = find({ ...rest, bookings: bookings.filter(({ id }) => id !== keptId) });
    expect(findings.map(({ kind, subject }) => ({ kind, subject }))).to.deep.equal([
      { kind: 'effects of no booking', subject: keptId },
    ]);
    expect(findings[0]!.detail)
      .to.include('2 tickets')
      .and.to.match(/payment .* keeps \d+ cents/);
    expect(findings[0]!.remedy).to.include('/api/refunds').and.to.include('/restock');
  });

  it('names a confirmed booking without its reservation, and only those made since', () => {
    const snapshot = healthy;
    const broken = {
      ...snapshot,
      reservations: snapshot.reservations.filter((row) => row.bookingId !== keptId),
    };
    expect(find(broken).map(({ subject }) => subject)).to.deep.equal([keptId]);
    const id = '019b0000-0000-7000-8000-000000000000'; // of December 2025
    const dated = {
      ...broken,
      bookings: broken.bookings
        .map((row) => (row.id === keptId ? { ...row, id } : row))
        .filter((row) => row.id === id),
      ...{
        reservations: [],
        payments: [],
        refunds: [],
        receipts: [],
        notifications: [],
        sagas: [],
        outbox: [],
      },
    };
    expect(bookingFindings(dated, new Date('2025-12-01')).length).to.be.at.least(1);
    expect(bookingFindings(dated, new Date('2026-03-01'))).to.deep.equal([]);
  });

  it('names an event that BookingService knows otherwise, or of which it has received more', () => {
    const event = { id: 'e1', details: 'An evening, 1250 EUR', sequence: 3 };
    expect(catalogueFindings([event], [event])).to.deep.equal([]);
    expect(catalogueFindings([event], [])).to.deep.equal([]);
    const kinds = (own: (typeof event)[]): number => catalogueFindings(own, [event]).length;
    expect([
      kinds([]),
      kinds([{ ...event, details: 'dearer' }]),
      kinds([{ ...event, sequence: 2 }]),
    ]).to.deep.equal([1, 1, 1]);
  });
});
