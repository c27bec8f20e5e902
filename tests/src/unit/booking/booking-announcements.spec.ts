import { BookingCreatedDomainEventHandler } from '@ticketwave/booking-service/application/booking-created.domain-event-handler';
import { BookingFailedDomainEventHandler } from '@ticketwave/booking-service/application/booking-failed.domain-event-handler';
import { BookingStatusChangedDomainEventHandler } from '@ticketwave/booking-service/application/booking-status-changed.domain-event-handler';
import {
  BookingCreatedDomainEvent,
  BookingFailedDomainEvent,
  BookingStatusChangedDomainEvent,
} from '@ticketwave/booking-service/domain/booking.events';
import type { FailureReason } from '@ticketwave/booking-service/domain/booking-state';
import { expect } from 'chai';
import { BOOKING_ID, bookingAfter, CONCERT, newBooking, prepared, rejected, reserved } from './given.ts';
import { RecordingWork } from './recording-work.ts';

describe('what a booking makes others do and know', () => {
  it('created: tickets, notice and payment are asked for, then everyone is told', async () => {
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

  it('another status: everyone is told the old one and the new one', async () => {
    const work = new RecordingWork();
    const { state } = bookingAfter(reserved, prepared);
    await new BookingStatusChangedDomainEventHandler().handle(
      new BookingStatusChangedDomainEvent(state, 'pending'),
      work,
    );
    expect(work.names).to.deep.equal(['BookingUpdatedIntegrationEvent']);
    expect(work.published[0]?.data).to.include({ status: 'awaiting-payment', previous_status: 'pending' });
  });

  for (const reason of ['sold-out', 'unknown-event', 'event-over', 'released'] satisfies FailureReason[]) {
    it(`failed (${reason}): everyone is told, and the user why, in words; nothing is released`, async () => {
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
});
