import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';
import {
  CANCELLED,
  CONFIRMED,
  customers,
  NOTICE,
  refunded,
  RELEASE,
  released,
  succeeded,
  UPDATED,
} from './booking-customers.ts';

interface Shown {
  readonly status: string;
  readonly attention: string | null;
  readonly history: { what: string; status: string; reason: string | null; note: string | null }[];
}

/** Catalog has one second to answer a release, and deadlines are kept from the start. */
const impatient = { ...bookingService, deadlines: { every: 100 } };

describe('The saga of a booking on broker and database', () => {
  const bench = useService(impatient, () => ({ BOOKING_COMPENSATION_SECONDS: '1' }));
  const { send, onSale, book, bookPayable, bookingWith, publishedLater, dataOf, cancel } = customers(bench);
  const shown = async (bookingId: string): Promise<Shown> =>
    (await bookingWith(bookingId)) as unknown as Shown;
  const happened = async (bookingId: string): Promise<string[]> =>
    (await shown(bookingId)).history.map(({ what }) => what);

  /** Cancelled, and Catalog says nothing to that: becomes a case for a person while the others run. */
  let unanswered: { bookingId: string; eventId: string };

  before(async () => {
    unanswered = await bookPayable();
    expect((await cancel(unanswered.bookingId)).status).to.equal(200);
  });

  it('paid: confirmed, and everyone is informed', async () => {
    const { bookingId, eventId, userId, paymentId } = await bookPayable({ price_amount: 4.35 });
    await send(succeeded(bookingId, paymentId));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'confirmed', paymentId });
    expect(await publishedLater(bookingId)).to.deep.equal([UPDATED, UPDATED, CONFIRMED, NOTICE]);
    expect(await dataOf(bookingId, CONFIRMED)).to.deep.include({
      user_id: userId,
      event_id: eventId,
      payment_id: paymentId,
      quantity: 2,
      price_amount: 8.7,
    });
  });

  it('cancelled by the user: everything in one transaction, the refund is reported when it comes', async () => {
    const { bookingId, eventId, paymentId } = await bookPayable({
      price_amount: 4.35,
      price_currency: 'EUR',
    });
    await send(succeeded(bookingId, paymentId));
    const answer = await cancel(bookingId, { reason: 'I cannot come.' });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    expect(answer.body).to.deep.include({ bookingId, status: 'cancelled' });
    const later = await publishedLater(bookingId);
    expect(later.slice(4)).to.deep.equal([RELEASE, UPDATED, CANCELLED, NOTICE]);
    expect(await dataOf(bookingId, CANCELLED)).to.deep.include({
      payment_id: paymentId,
      cancellation_reason: 'user-requested',
      cancellation_note: 'I cannot come.',
      refund_amount: 8.7,
    });
    await send(released(bookingId, eventId));
    await send(refunded(bookingId, paymentId, 8.7));
    const notice = await eventually(async () => {
      const data = await dataOf(bookingId, NOTICE);
      return data['notification_type'] === 'payment-refunded' && data;
    });
    expect(notice).to.deep.include({ total_amount: 8.7, reason: 'booking-cancelled' });
    const { history, attention } = await shown(bookingId);
    expect(attention).to.equal(null);
    expect(
      history.slice(3).map(({ what, status, reason, note }) => [what, status, reason, note]),
    ).to.deep.equal([
      ['payment-succeeded', 'confirmed', null, null],
      ['cancelled', 'cancelled', 'user-requested', 'I cannot come.'],
      ['tickets-released', 'cancelled', null, null],
      ['payment-refunded', 'cancelled', null, '8.7 EUR: booking-cancelled'],
    ]);
    bench()
      .events.messages.filter(({ envelope }) => envelope.data['booking_id'] === bookingId)
      .forEach(expectConforming);
  });

  it('what cannot be cancelled is left as it is: ended, begun, unknown, or the words too long', async () => {
    const { bookingId, eventId } = await book(await onSale());
    const refusal = async (id: string, body?: object): Promise<[number, string]> => {
      const { status, body: answer } = await cancel(id, body);
      return [status, answer.error.code];
    };
    expect(await refusal(bookingId, { reason: 'x'.repeat(501) })).to.deep.equal([400, 'request_invalid']);
    expect(await refusal(bookingId, { reason: '' })).to.deep.equal([400, 'request_invalid']);
    expect(await refusal(newId())).to.deep.equal([404, 'booking_unknown']);
    expect((await cancel(bookingId)).status).to.equal(200);
    expect(await refusal(bookingId)).to.deep.equal([409, 'booking_ended']);
    const other = await book(eventId);
    const begun = { event_id: eventId, starts_at: '2021-05-01T19:00:00.000Z' };
    await send(conforming('catalog.event.updated', begun, { sequence: 2 }));
    expect(await refusal(other.bookingId)).to.deep.equal([409, 'event_over']);
    expect(await publishedLater(other.bookingId)).to.deep.equal([]);
  });

  it('cancelled while it is being paid, five times over: both are received, none waits for the other', async () => {
    const bookings = await Promise.all(Array.from({ length: 5 }, () => bookPayable()));
    await Promise.all(
      bookings.map(async ({ bookingId, paymentId }) => {
        const success = succeeded(bookingId, paymentId);
        const [answer] = await Promise.all([cancel(bookingId), bench().client.publish(success)]);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
        expect(await bench().service.outcomesOf(success.body.event_id)).to.deep.equal(['handled']);
      }),
    );
    for (const { bookingId } of bookings) {
      expect((await shown(bookingId)).status).to.equal('cancelled');
      expect(await happened(bookingId)).to.include.members(['cancelled', 'payment-succeeded']);
    }
    expect(bench().service.log.lines.filter(({ fields }) => fields['activity'] === 'retried')).to.deep.equal(
      [],
    );
  });

  it('a release that nobody answers is asked for three times, then a person sees it, until the answer comes', async () => {
    const { bookingId, eventId } = unanswered;
    const { attention } = await eventually(async () => {
      const booking = await shown(bookingId);
      return booking.attention !== null && booking;
    });
    expect(attention).to.equal('compensation failed: release');
    const later = await publishedLater(bookingId);
    expect(later.filter((type) => type === RELEASE)).to.have.lengthOf(3);
    expect((await happened(bookingId)).slice(3)).to.deep.equal([
      'cancelled',
      'release-repeated',
      'release-repeated',
      'compensation-failed',
    ]);
    await send(released(bookingId, eventId));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'cancelled', attention: null });
  });
});
