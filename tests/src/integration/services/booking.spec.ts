import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import {
  AT_CREATION,
  CREATED,
  customers,
  FAILED,
  NOTICE,
  prepared,
  rejected,
  reserved,
  UPDATED,
} from './booking-customers.ts';

describe('BookingService on broker and database', () => {
  const bench = useService(bookingService, () => ({ BOOKING_TTL_SECONDS: '600' }));

  const { send, onSale, book, bookingWith, publishedLater } = customers(bench);

  it('a booking asks for tickets, payment and notice, and is published', async () => {
    const eventId = await onSale({ price_amount: 4.35, price_currency: 'EUR', name: 'A Concert' });
    const { bookingId, correlationId, userId, answer } = await book(eventId, { ticketCount: 3 });
    expect(answer.headers.get('location')).to.equal(`${bench().service.url}/api/bookings/${bookingId}`);
    const received = await bench().events.untilReceived(correlationId, 4);
    received.forEach(expectConforming);
    expect(received.map(({ envelope }) => envelope.event_type).sort()).to.deep.equal(AT_CREATION);
    for (const { envelope } of received) expect(envelope.causation_id).to.equal(correlationId);
    const dataOf = (type: string): object => bench().events.of(correlationId, type)[0]!.envelope.data;
    const { createdAt, expiresAt } = answer.body;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).to.equal(600_000);
    expect(dataOf('booking.inventory.update-requested')).to.deep.equal({
      event_id: eventId,
      booking_id: bookingId,
      quantity_reduced: 3,
      requested_at: createdAt,
    });
    const money = { amount: 13.05, currency: 'EUR' };
    expect(dataOf('booking.payment.preparation-requested')).to.deep.equal({
      booking_id: bookingId,
      ...money,
      user_id: userId,
      expires_at: expiresAt,
      requested_at: createdAt,
    });
    expect(dataOf(CREATED)).to.deep.equal({
      booking_id: bookingId,
      user_id: userId,
      event_id: eventId,
      category: 'concert',
      quantity: 3,
      price_amount: 13.05,
      price_currency: 'EUR',
      status: 'pending',
      expires_at: expiresAt,
    });
    expect(dataOf(NOTICE)).to.deep.include({
      notification_type: 'booking-created',
      event_name: 'A Concert',
      total_amount: 13.05,
      reason: null,
    });
  });

  it('the demo endpoint is the same use case', async () => {
    const [eventId, correlationId] = [await onSale(), newId()];
    const body = { eventId, userId: 'test-user-123', ticketCount: 2 };
    const path = '/api/example/create-booking-with-flow';
    const answer = await bench().service.post(path, body, { 'x-correlation-id': correlationId });
    expect(answer.status).to.equal(201);
    expect(answer.body).to.deep.include({ correlationId, status: 'pending' });
    expect((await bench().service.publishedIn(correlationId)).sort()).to.deep.equal(AT_CREATION);
    expect(await bookingWith(answer.body.bookingId)).to.deep.include({ status: 'pending', eventId });
  });

  for (const order of ['reserved, then prepared', 'prepared, then reserved']) {
    it(`${order}: awaiting payment, reported once`, async () => {
      const { bookingId, eventId, correlationId } = await book(await onSale());
      const paymentId = newId();
      const answers = [reserved(bookingId, eventId), prepared(bookingId, paymentId)];
      if (order.startsWith('prepared')) answers.reverse();
      await send(answers[0]!);
      expect(await bookingWith(bookingId)).to.deep.include({ status: 'pending' });
      expect(await publishedLater(bookingId)).to.deep.equal([]);
      await send(answers[1]!);
      expect(await bookingWith(bookingId)).to.deep.include({
        status: 'awaiting-payment',
        paymentId,
        paymentUrl: `http://pay.example/${paymentId}`,
        correlationId,
      });
      expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
    });
  }

  it('both answers at the same moment lose none of them', async () => {
    const eventId = await onSale();
    const bookings = await Promise.all(Array.from({ length: 15 }, () => book(eventId)));
    const answers = bookings.flatMap(({ bookingId }) => [reserved(bookingId, eventId), prepared(bookingId)]);
    await Promise.all(answers.map((answer) => bench().client.publish(answer)));
    for (const { body } of answers) await bench().service.outcomesOf(body.event_id);
    for (const { bookingId } of bookings) {
      expect(await bookingWith(bookingId)).to.deep.include({ status: 'awaiting-payment' });
      expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
    }
  });

  it('answers that come twice, in one message or in two, count once', async () => {
    const { bookingId, eventId } = await book(await onSale());
    const [first, paymentId] = [reserved(bookingId, eventId), newId()];
    await bench().client.publish(first);
    await bench().client.publish(first);
    const outcomes = await bench().service.outcomesOf(first.body.event_id, 2);
    expect(outcomes.sort()).to.deep.equal(['duplicate', 'handled']);
    await send(prepared(bookingId, paymentId));
    await send(reserved(bookingId, eventId));
    await send(prepared(bookingId, newId()));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'awaiting-payment', paymentId });
    expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
  });

  it('without tickets it fails, says why, and stays so whatever comes late', async () => {
    const { bookingId, eventId } = await book(await onSale());
    await send(rejected(bookingId, eventId));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'failed' });
    expect((await publishedLater(bookingId)).sort()).to.deep.equal([FAILED, UPDATED, NOTICE].sort());
    const failed = await eventually(() =>
      bench().events.messages.find(
        ({ envelope }) => envelope.event_type === FAILED && envelope.data['booking_id'] === bookingId,
      ),
    );
    expect(failed.envelope.data).to.deep.include({ failure_reason: 'sold-out', event_id: eventId });
    for (const late of [prepared(bookingId), reserved(bookingId, eventId), rejected(bookingId, eventId)])
      await send(late);
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'failed' });
    expect(await publishedLater(bookingId)).to.have.lengthOf(3);
  });

  it('an answer about a booking that is not known here is logged and acknowledged', async () => {
    const bookingId = newId();
    for (const answer of [reserved(bookingId, newId()), rejected(bookingId, newId()), prepared(bookingId)])
      await send(answer);
    const lines = bench().service.log.lines.filter(
      ({ level, message }) => level === 'warn' && message.includes(bookingId),
    );
    expect(lines).to.have.lengthOf(3);
    for (const queue of ['booking.inventory-answers', 'booking.payments'])
      expect(await bench().client.waitingIn(`${queue}.dlq`), queue).to.equal(0);
  });
});
