import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import type { ServiceBench } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';

export const CREATED = 'booking.booking.created';
export const UPDATED = 'booking.booking.updated';
export const FAILED = 'booking.booking.failed';
export const CONFIRMED = 'booking.booking.confirmed';
export const CANCELLED = 'booking.booking.cancelled';
export const RELEASE = 'booking.inventory.release-requested';
export const NOTICE = 'booking.notification.send-requested';
export const AT_CREATION = [
  CREATED,
  'booking.inventory.update-requested',
  NOTICE,
  'booking.payment.preparation-requested',
].sort();

/** What the catalogue and the payment service may answer. */
export const reserved = (bookingId: string, eventId: string): GoldenMessage =>
  conforming('catalog.inventory.updated', {
    booking_id: bookingId,
    event_id: eventId,
    update_type: 'reserved',
  });
export const rejected = (bookingId: string, eventId: string): GoldenMessage =>
  conforming('catalog.inventory.update-rejected', {
    booking_id: bookingId,
    event_id: eventId,
    rejection_reason: 'sold-out',
  });
export const prepared = (bookingId: string, paymentId = newId()): GoldenMessage =>
  conforming('payment.payment.created', {
    booking_id: bookingId,
    payment_id: paymentId,
    payment_url: `http://pay.example/${paymentId}`,
  });

export const released = (bookingId: string, eventId: string): GoldenMessage =>
  conforming('catalog.inventory.updated', {
    booking_id: bookingId,
    event_id: eventId,
    update_type: 'released',
  });
export const succeeded = (bookingId: string, paymentId: string): GoldenMessage =>
  conforming('payment.payment.succeeded', { booking_id: bookingId, payment_id: paymentId });
export const refunded = (
  bookingId: string,
  paymentId: string,
  amount: number,
  refundId = newId(),
): GoldenMessage =>
  conforming('payment.payment.refunded', {
    booking_id: bookingId,
    payment_id: paymentId,
    refund_id: refundId,
    amount,
    currency: 'EUR',
    reason: 'booking-cancelled',
  });

/** What specs of BookingService do again and again. */
export function customers(bench: () => ServiceBench) {
  async function send(message: GoldenMessage): Promise<void> {
    await bench().client.publish(message);
    expect(await bench().service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
  }

  /** An event of the catalogue. */
  async function onSale(data: object = {}): Promise<string> {
    const eventId = newId();
    await send(
      conforming('catalog.event.created', {
        event_id: eventId,
        starts_at: '2031-05-01T19:00:00.000Z',
        ...data,
      }),
    );
    return eventId;
  }

  async function book(eventId: string, { userId = newId(), ticketCount = 2, correlationId = newId() } = {}) {
    const headers = { 'x-correlation-id': correlationId };
    const answer = await bench().service.post('/api/bookings', { eventId, userId, ticketCount }, headers);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return { bookingId: answer.body.bookingId as string, correlationId, eventId, userId, answer };
  }

  const bookingWith = async (bookingId: string): Promise<Record<string, unknown>> =>
    (await bench().service.get(`/api/bookings/${bookingId}`)).body;

  /** What has been published about a booking after its creation. */
  async function publishedLater(bookingId: string): Promise<string[]> {
    const { service } = bench();
    await service.untilOutboxEmpty();
    const rows = await service.query<{ event_type: string }>(
      `SELECT event_type FROM messaging.outbox WHERE envelope -> 'data' ->> 'booking_id' = $1 ORDER BY position`,
      bookingId,
    );
    return rows.map(({ event_type }) => event_type).slice(AT_CREATION.length);
  }

  /** A booking whose tickets are reserved and whose payment is prepared. @param data of the event */
  async function bookPayable(data: object = {}) {
    const booking = await book(await onSale(data));
    const paymentId = newId();
    await send(reserved(booking.bookingId, booking.eventId));
    await send(prepared(booking.bookingId, paymentId));
    return { ...booking, paymentId };
  }

  /** One message of a type about a booking. */
  async function dataOf(bookingId: string, type: string): Promise<Record<string, unknown>> {
    const { envelope } = await eventually(() =>
      bench().events.messages.findLast(
        ({ envelope }) => envelope.event_type === type && envelope.data['booking_id'] === bookingId,
      ),
    );
    return envelope.data;
  }

  const cancel = (bookingId: string, body: object = {}) =>
    bench().service.post(`/api/bookings/${bookingId}/cancel`, body);

  return { send, onSale, book, bookPayable, bookingWith, publishedLater, dataOf, cancel };
}
