import type { ServiceName } from '@ticketwave/scripts/services';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';
import { SETTLED_SECONDS } from '@ticketwave/cli/outbox/missed-events';
import type { Finding } from '@ticketwave/cli/status/finding';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../support/eventually.ts';
import { Backup } from './backup.ts';
import { ShopUnderLoad } from './shop-under-load.ts';

/** So few that nothing is restocked before the restore, which would be lost. */
const BOOKINGS_A_SECOND = 0.8;

const NO_BOOKING = 'effects of no booking';
const DOES_NOT_ADD_UP = 'booking that does not add up';
const KNOWN_OTHERWISE = 'event that BookingService knows otherwise';

const subjectsOf = (findings: readonly Finding[], kind: string): string[] =>
  findings.filter((finding) => finding.kind === kind).map(({ subject }) => subject);

const send = async (method: string, url: string, body: object): Promise<number> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
};

describe('a database that is restored from an older backup', function () {
  this.timeout(1_200_000);
  let shop: ShopUnderLoad;

  afterEach(() => shop.close());

  /** Goes back to a backup that knows the first half of the bookings, when all of them have ended. */
  async function forgetHalfOf(service: ServiceName): Promise<void> {
    shop.load.start();
    await shop.booked(8);
    const backup = await Backup.make(shop.launched, service);
    await shop.booked(8);
    await shop.leave(20_000);
    await shop.reconcile();
    await backup.restore();
    await shop.republishUnhandled();
  }

  it('of CatalogService: what it has forgotten is sent again, and tickets, money and notices add up', async () => {
    shop = await ShopUnderLoad.open('restored-catalog', BOOKINGS_A_SECOND);
    const { catalog, booking } = shop.launched.services;
    const eventId = await shop.load.putOnSale(10);
    const eventUrl = `${catalog!.url}/api/events/${eventId}`;
    shop.load.start();
    await shop.booked(6);
    const backup = await Backup.make(shop.launched, 'catalog');
    await shop.booked(8);
    expect(await send('PATCH', eventUrl, { name: 'A name of which the backup knows nothing' })).to.equal(200);
    await eventually(
      async () => (await readName(shop, eventId)) === 'A name of which the backup knows nothing',
    );
    await backup.restore();

    const named = await eventually(async () => {
      const findings = await shop.status('--bookings', '1h');
      return subjectsOf(findings, 'missed events').includes('catalog.update-event-inventory') && findings;
    });
    expect(subjectsOf(named, KNOWN_OTHERWISE)).to.deep.equal([eventId]);
    const commands = await shop.republishUnhandled();
    expect(commands.join('\n')).to.include('republish --service booking');
    expect(await send('PATCH', eventUrl, { name: 'A name after the restore' })).to.equal(200);
    await eventually(async () => (await readName(shop, eventId)) === 'A name after the restore');
    const metrics = await (await fetch(`${booking!.url}/metrics`)).text();
    expect(metrics).to.match(/stream_order_total\{[^}]*order="renumbered"[^}]*\} [1-9]/);

    await shop.leave();
    const { findings } = await shop.reconcile();
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    await eventually(async () => (await shop.operate('status', '--bookings', '1h')).exitCode === 0);
  });

  it('of BookingService: every booking that is gone is named with what is held for it, and can be given back', async () => {
    shop = await ShopUnderLoad.open('restored-booking', BOOKINGS_A_SECOND, {
      BOOKING_TTL_SECONDS: '60', // what customers have cancelled since the backup is forgotten, and expires
    });
    const { payment, catalog, booking } = shop.launched.services;
    await forgetHalfOf('booking');

    const { snapshot } = await shop.reconcileAtRest(isAtRest);
    const known = new Set(snapshot.bookings.map(({ id }) => id));
    const gone = shop.load.record.accepted.filter((id) => !known.has(id));
    expect(gone, 'bookings that the backup did not have').to.have.length.at.least(5);
    const named = await shop.status('--bookings', '1h');
    expect(subjectsOf(named, NO_BOOKING)).to.have.members(gone);

    for (const { reservations, payments } of gone.map((id) => heldFor(id, snapshot))) {
      for (const { id } of payments) {
        const refunded = await send('POST', `${payment!.url}/api/refunds`, {
          paymentId: id,
          reason: 'lost booking',
        });
        expect(refunded).to.be.oneOf([200, 201, 202]);
      }
      for (const { eventId, quantity } of reservations)
        expect(await send('POST', `${catalog!.url}/api/events/${eventId}/restock`, { quantity })).to.equal(
          200,
        );
    }
    for (const id of new Set(subjectsOf(named, DOES_NOT_ADD_UP)))
      await send('POST', `${booking!.url}/api/bookings/${id}/cancel`, { reason: 'restored from a backup' });

    const after = await shop.reconcileAtRest((now) => isAtRest(now) && moneyIsRight(now));
    expect(moneyIsRight(after.snapshot)).to.equal(true);
    const still = await shop.status('--bookings', '1h');
    expect(
      still.filter(({ kind, remedy }) => kind === NO_BOOKING && remedy.includes('refunds')),
    ).to.deep.equal([]);
  });

  it('of PaymentService: every booking that was paid since is named', async () => {
    shop = await ShopUnderLoad.open('restored-payment', BOOKINGS_A_SECOND);
    await forgetHalfOf('payment');

    const { snapshot } = await shop.reconcileAtRest(isAtRest);
    const hasPaid = new Set(
      snapshot.payments.filter(({ status }) => status === 'succeeded').map(({ bookingId }) => bookingId),
    );
    const unpaid = snapshot.bookings
      .filter(({ id, wasConfirmed }) => wasConfirmed && !hasPaid.has(id))
      .map(({ id }) => id);
    expect(unpaid, 'bookings that were paid since the backup').to.have.length.at.least(3);
    const named = await shop.status('--bookings', '1h');
    expect(subjectsOf(named, DOES_NOT_ADD_UP)).to.include.members(unpaid);
  });

  it('of NotificationService: customers get every notice, some of them again', async () => {
    shop = await ShopUnderLoad.open('restored-notification', BOOKINGS_A_SECOND);
    shop.load.start();
    await shop.booked(8);
    const backup = await Backup.make(shop.launched, 'notification');
    await shop.booked(8);
    await shop.leave();
    await backup.restore();
    const restoredAt = Date.now();
    // What has just left is not judged yet.
    await eventually(() => Date.now() - restoredAt > SETTLED_SECONDS * 1_000);
    const commands = await shop.republishUnhandled();
    expect(commands.join('\n')).to.include('republish --service booking');
    const { findings } = await shop.reconcile();
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
  });
});

const isAtRest = ({ bookings, outbox, queues }: Snapshot): boolean =>
  bookings.every(({ status }) => ['confirmed', 'cancelled', 'failed'].includes(status)) &&
  outbox.every(({ published }) => published) &&
  queues.every(({ messages }) => messages === 0);

/** What customers have paid is the price of what they have, but for refunds by hand. */
function moneyIsRight({ bookings, payments, refunds }: Snapshot): boolean {
  const total = (amounts: number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
  const succeeded = <Row extends { status: string; amountMinor: number }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ status }) => status === 'succeeded');
  const confirmed = bookings.filter(({ status }) => status === 'confirmed');
  const keptFor = new Set(confirmed.map(({ id }) => id));
  const bookingOf = new Map(payments.map(({ id, bookingId }) => [id, bookingId]));
  const byHand = succeeded(refunds).filter(
    ({ paymentId, forBookingEnd }) => !forBookingEnd && keptFor.has(bookingOf.get(paymentId) ?? ''),
  );
  const amounts = (rows: readonly { amountMinor: number }[]): number[] =>
    rows.map(({ amountMinor }) => amountMinor);
  return (
    total(amounts(succeeded(payments))) - total(amounts(succeeded(refunds))) ===
    total(confirmed.map(({ priceMinor }) => priceMinor)) - total(amounts(byHand))
  );
}

function heldFor(bookingId: string, { reservations, payments, refunds }: Snapshot) {
  const given = (paymentId: string): number =>
    refunds
      .filter((refund) => refund.paymentId === paymentId && refund.status === 'succeeded')
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    reservations: reservations.filter((row) => row.bookingId === bookingId && row.status === 'reserved'),
    payments: payments.filter(
      (row) => row.bookingId === bookingId && row.status === 'succeeded' && row.amountMinor > given(row.id),
    ),
  };
}

/** What BookingService calls the event. */
async function readName(shop: ShopUnderLoad, eventId: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: shop.launched.databases.booking });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM catalogue_event WHERE event_id = $1',
      [eventId],
    );
    return rows[0]?.name;
  } finally {
    await client.end();
  }
}
