import {
  BookingCancelledIntegrationEvent,
  BookingConfirmedIntegrationEvent,
  BookingCreatedIntegrationEvent,
  BookingFailedIntegrationEvent,
  BookingUpdatedIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { BookingCreatedIntegrationEventHandler } from '@ticketwave/booking-service/application/booking-created.integration-event-handler';
import {
  BookingCancelledIntegrationEventHandler,
  BookingConfirmedIntegrationEventHandler,
  BookingFailedIntegrationEventHandler,
  BookingUpdatedIntegrationEventHandler,
} from '@ticketwave/booking-service/application/booking-status.integration-event-handlers';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import { EventCreatedIntegrationEventHandler } from '@ticketwave/booking-service/application/event-created.integration-event-handler';
import { EventUpdatedIntegrationEventHandler } from '@ticketwave/booking-service/application/event-updated.integration-event-handler';
import {
  UserBookings,
  type UserBookingStatus,
  type UserBooking,
} from '@ticketwave/booking-service/application/user-bookings';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { Money } from '@ticketwave/building-blocks/domain';
import type { MessageContext } from '@ticketwave/building-blocks/messaging';
import { EventCreatedIntegrationEvent, EventUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import type { MessagePosition } from '@ticketwave/booking-service/application/message-position';
import { FollowCatalogue } from '@ticketwave/booking-service/application/follow-catalogue';
import { expect } from 'chai';
import { BOOKING_ID, CONCERT, LATER, PAYMENT } from './given.ts';
import { RecordingWork } from './recording-work.ts';

class RecordingCatalogue extends Catalogue {
  readonly reported: [TicketedEvent, sequence: number][] = [];

  override find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override remember(ticketedEvent: TicketedEvent, { sequence }: MessagePosition): Promise<void> {
    this.reported.push([ticketedEvent, sequence]);
    return Promise.resolve();
  }
}

class RecordingUserBookings extends UserBookings {
  readonly described: UserBooking[] = [];
  readonly moved: [UserBookingStatus, sequence: number][] = [];

  override describe(booking: UserBooking): Promise<void> {
    this.described.push(booking);
    return Promise.resolve();
  }

  override move(change: UserBookingStatus, { sequence }: MessagePosition): Promise<void> {
    this.moved.push([change, sequence]);
    return Promise.resolve();
  }

  override replace(): Promise<void> {
    return Promise.reject(new Error('Messages do not replace what is known.'));
  }

  override deleteOrphans(): Promise<void> {
    return Promise.reject(new Error('Messages make nothing forgotten.'));
  }

  override list(): Promise<{ bookings: []; total: number }> {
    return Promise.resolve({ bookings: [], total: 0 });
  }
}

const numbered = (sequence: number): MessageContext =>
  ({ envelope: { timestamp: LATER.toISOString(), metadata: { sequence } } }) as unknown as MessageContext;

describe('what BookingService remembers of messages', () => {
  const work = new RecordingWork();
  const userId = 'test-user-123';
  const listed = { bookingId: BOOKING_ID, userId, status: 'pending', reason: null };

  const snapshot = {
    event_id: CONCERT.id,
    name: CONCERT.name,
    category: 'concert' as const,
    starts_at: CONCERT.startsAt.toISOString(),
    price_amount: 49.9,
    price_currency: 'EUR',
    total_tickets: 100,
    available_tickets: 98,
  };

  it('EventCreated: the event with its price, and the number of the message', async () => {
    const catalogue = new RecordingCatalogue();
    const created = new EventCreatedIntegrationEvent(snapshot);
    await new EventCreatedIntegrationEventHandler(new FollowCatalogue(catalogue)).handle(
      created,
      work,
      numbered(1),
    );
    expect(catalogue.reported).to.deep.equal([[CONCERT, 1]]);
  });

  it('EventUpdated: likewise, with what is new', async () => {
    const catalogue = new RecordingCatalogue();
    const updated = new EventUpdatedIntegrationEvent({ ...snapshot, price_amount: 55 });
    await new EventUpdatedIntegrationEventHandler(new FollowCatalogue(catalogue)).handle(
      updated,
      work,
      numbered(7),
    );
    expect(catalogue.reported).to.deep.equal([[{ ...CONCERT, price: Money.fromMajor(55, 'EUR') }, 7]]);
  });

  it('BookingCreated: what was booked, for the list of its user', async () => {
    const userBookings = new RecordingUserBookings();
    const created = new BookingCreatedIntegrationEvent({
      booking_id: BOOKING_ID,
      user_id: userId,
      event_id: CONCERT.id,
      category: 'concert',
      quantity: 2,
      price_amount: 99.8,
      price_currency: 'EUR',
      status: 'pending',
      expires_at: LATER.toISOString(),
    });
    await new BookingCreatedIntegrationEventHandler(userBookings).handle(created, work, numbered(1));
    const price = Money.fromMajor(99.8, 'EUR');
    const booked = { eventId: CONCERT.id, category: 'concert', quantity: 2, price, expiresAt: LATER };
    expect(userBookings.moved).to.deep.equal([[{ ...listed, ...booked }, 1]]);
    expect(userBookings.described).to.deep.equal([{ ...listed, ...booked }]);
  });

  it('BookingUpdated: where the booking stands', async () => {
    const userBookings = new RecordingUserBookings();
    const updated = new BookingUpdatedIntegrationEvent({
      booking_id: BOOKING_ID,
      user_id: userId,
      status: 'awaiting-payment',
      previous_status: 'pending',
      updated_at: LATER.toISOString(),
    });
    await new BookingUpdatedIntegrationEventHandler(userBookings).handle(updated, work, numbered(2));
    expect(userBookings.moved).to.deep.equal([[{ ...listed, status: 'awaiting-payment' }, 2]]);
  });

  it('BookingFailed: that it is over, and why', async () => {
    const userBookings = new RecordingUserBookings();
    const failed = new BookingFailedIntegrationEvent({
      booking_id: BOOKING_ID,
      user_id: userId,
      event_id: CONCERT.id,
      failure_reason: 'sold-out',
      failed_at: LATER.toISOString(),
    });
    await new BookingFailedIntegrationEventHandler(userBookings).handle(failed, work, numbered(3));
    expect(userBookings.moved).to.deep.equal([[{ ...listed, status: 'failed', reason: 'sold-out' }, 3]]);
  });

  it('BookingConfirmed: that the tickets are the user’s', async () => {
    const userBookings = new RecordingUserBookings();
    const confirmed = new BookingConfirmedIntegrationEvent({
      booking_id: BOOKING_ID,
      user_id: userId,
      event_id: CONCERT.id,
      payment_id: PAYMENT.id,
      quantity: 2,
      price_amount: 99.8,
      price_currency: 'EUR',
      confirmed_at: LATER.toISOString(),
    });
    await new BookingConfirmedIntegrationEventHandler(userBookings).handle(confirmed, work, numbered(4));
    expect(userBookings.moved).to.deep.equal([[{ ...listed, status: 'confirmed' }, 4]]);
  });

  it('BookingCancelled: that it is over, and why', async () => {
    const userBookings = new RecordingUserBookings();
    const cancelled = new BookingCancelledIntegrationEvent({
      booking_id: BOOKING_ID,
      user_id: userId,
      event_id: CONCERT.id,
      payment_id: null,
      cancelled_at: LATER.toISOString(),
      cancellation_reason: 'expired',
      cancellation_note: null,
      refund_eligible: true,
      refund_amount: 99.8,
      refund_currency: 'EUR',
    });
    await new BookingCancelledIntegrationEventHandler(userBookings).handle(cancelled, work, numbered(5));
    expect(userBookings.moved).to.deep.equal([[{ ...listed, status: 'cancelled', reason: 'expired' }, 5]]);
  });
});
