import { BookingCancelledDomainEventHandler } from '@ticketwave/booking-service/application/booking-cancelled.domain-event-handler';
import { BookingConfirmedDomainEventHandler } from '@ticketwave/booking-service/application/booking-confirmed.domain-event-handler';
import { BookingCreatedDomainEventHandler } from '@ticketwave/booking-service/application/booking-created.domain-event-handler';
import { BookingFailedDomainEventHandler } from '@ticketwave/booking-service/application/booking-failed.domain-event-handler';
import { BookingRefundedDomainEventHandler } from '@ticketwave/booking-service/application/booking-refunded.domain-event-handler';
import { BookingStatusChangedDomainEventHandler } from '@ticketwave/booking-service/application/booking-status-changed.domain-event-handler';
import {
  BookingCancelledDomainEvent,
  BookingConfirmedDomainEvent,
  BookingCreatedDomainEvent,
  BookingFailedDomainEvent,
  BookingRefundedDomainEvent,
  BookingStatusChangedDomainEvent,
} from '@ticketwave/booking-service/domain/booking.events';
import type { FailureReason } from '@ticketwave/booking-service/domain/booking-state';
import { Money } from '@ticketwave/building-blocks/domain';
import { expect } from 'chai';
import {
  BOOKING_ID,
  bookingAfter,
  cancelled,
  CONCERT,
  newBooking,
  paid,
  PAYMENT,
  payable,
  rejected,
} from './given.ts';
import { RecordingWork } from './recording-work.ts';

const FAILURES: readonly FailureReason[] = [
  'sold-out',
  'unknown-event',
  'event-over',
  'released',
  'inventory-unanswered',
];

describe('what a booking makes others do and know', () => {
  it('created: tickets, notice and payment are asked for, then everyone is informed', async () => {
    const work = new RecordingWork();
    await new BookingCreatedDomainEventHandler().handle(
      new BookingCreatedDomainEvent(newBooking().state),
      work,
    );
    expect(work.names).to.deep.equal([
      'UpdateEventInventoryIntegrationEvent',
      'SendBookingNotificationIntegrationEvent',
      'PreparePaymentDataIntegrationEvent',
      'BookingCreatedIntegrationEvent',
    ]);
    const [tickets, notice, payment, created] = work.published.map(({ data }) => data as object);
    const at = '2026-01-30T10:30:00.000Z';
    const expiresAt = '2026-01-30T10:45:00.000Z';
    expect(tickets).to.include({
      event_id: CONCERT.id,
      booking_id: BOOKING_ID,
      quantity_reduced: 2,
      requested_at: at,
    });
    expect(notice).to.include({
      notification_type: 'booking-created',
      event_name: 'Night of Strings',
      reason: null,
    });
    expect(payment).to.include({ amount: 99.8, currency: 'EUR', expires_at: expiresAt, requested_at: at });
    expect(created).to.include({
      category: 'concert',
      price_amount: 99.8,
      status: 'pending',
      expires_at: expiresAt,
    });
  });

  it('another status: everyone is informed the old one and the new one', async () => {
    const work = new RecordingWork();
    const { state } = bookingAfter(payable);
    await new BookingStatusChangedDomainEventHandler().handle(
      new BookingStatusChangedDomainEvent(state, 'pending'),
      work,
    );
    expect(work.names).to.deep.equal(['BookingUpdatedIntegrationEvent']);
    expect(work.published[0]?.data).to.include({ status: 'awaiting-payment', previous_status: 'pending' });
  });

  for (const reason of FAILURES) {
    it(`failed (${reason}): everyone is informed, and the user why, in words`, async () => {
      const work = new RecordingWork();
      const event = new BookingFailedDomainEvent(bookingAfter(rejected).state, reason);
      await new BookingFailedDomainEventHandler().handle(event, work);
      expect(work.names).to.deep.equal([
        'BookingFailedIntegrationEvent',
        'SendBookingNotificationIntegrationEvent',
      ]);
      const [failed, notice] = work.published.map(({ data }) => data as { reason?: string });
      expect(failed).to.include({ failure_reason: reason, failed_at: '2026-01-30T10:30:01.000Z' });
      expect(notice).to.include({ notification_type: 'booking-failed', total_amount: 99.8 });
      expect(notice?.reason).to.match(/^The(re)? .+\.$/);
    });
  }

  it('confirmed: everyone and the user are informed', async () => {
    const work = new RecordingWork();
    const { state } = bookingAfter(payable, paid);
    const event = new BookingConfirmedDomainEvent(state, PAYMENT.id);
    await new BookingConfirmedDomainEventHandler().handle(event, work);
    const [confirmed, notice] = work.published.map(({ data }) => data as object);
    expect(work.names[0]).to.equal('BookingConfirmedIntegrationEvent');
    expect(confirmed).to.include({ payment_id: PAYMENT.id, quantity: 2, price_amount: 99.8 });
    expect(confirmed).to.include({ confirmed_at: '2026-01-30T10:30:01.000Z' });
    expect(notice).to.include({ notification_type: 'booking-confirmed', total_amount: 99.8, reason: null });
  });

  for (const [reason, note, notification_type, words, cancellation_note] of [
    ['user-requested', 'I cannot come.', 'booking-cancelled', 'I cannot come.', 'I cannot come.'],
    ['user-requested', null, 'booking-cancelled', null, null],
    ['payment-failed', 'The card was declined.', 'payment-failed', 'The card was declined.', null],
    ['expired', null, 'booking-expired', 'It was not paid in time.', null],
  ] as const) {
    it(`cancelled (${reason}, ${note ?? 'no words'}): everyone is informed what to give back, and the user why`, async () => {
      const work = new RecordingWork();
      const { state } = bookingAfter(payable, cancelled);
      const event = new BookingCancelledDomainEvent(state, reason, note);
      await new BookingCancelledDomainEventHandler().handle(event, work);
      expect(work.names).to.deep.equal([
        'BookingCancelledIntegrationEvent',
        'SendBookingNotificationIntegrationEvent',
      ]);
      const [reported, notice] = work.published.map(({ data }) => data as object);
      expect(reported).to.include({ cancellation_reason: reason, cancellation_note, payment_id: PAYMENT.id });
      expect(reported).to.include({ refund_eligible: true, refund_amount: 99.8, refund_currency: 'EUR' });
      expect(notice).to.include({ notification_type, reason: words, total_amount: 99.8 });
    });
  }

  it('cancelled before any payment was known: the message says so', async () => {
    const work = new RecordingWork();
    const { state } = bookingAfter(cancelled);
    await new BookingCancelledDomainEventHandler().handle(
      new BookingCancelledDomainEvent(state, 'user-requested', null),
      work,
    );
    expect(work.published[0]?.data).to.include({ payment_id: null, refund_amount: 99.8 });
  });

  it('refunded: the user is informed how much it was this time', async () => {
    const work = new RecordingWork();
    const { state } = bookingAfter(payable, paid);
    const event = new BookingRefundedDomainEvent(state, Money.fromMajor(10, 'EUR'), 'A seat was broken.');
    await new BookingRefundedDomainEventHandler().handle(event, work);
    expect(work.names).to.deep.equal(['SendBookingNotificationIntegrationEvent']);
    expect(work.published[0]?.data).to.include({
      notification_type: 'payment-refunded',
      total_amount: 10,
      reason: 'A seat was broken.',
    });
  });
});
