import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { positionOf } from './message-position.ts';
import { userBookingsFeed } from './user-bookings.subscription.ts';
import { UserBookings } from './user-bookings.ts';

/** Puts the booking on its user's list. */
@injectable()
export class BookingCreatedIntegrationEventHandler extends IntegrationEventHandler<BookingCreatedIntegrationEvent> {
  override readonly handles = BookingCreatedIntegrationEvent;
  override readonly subscription = userBookingsFeed;
  override readonly takesLate = true;

  constructor(@inject(UserBookings) private readonly userBookings: UserBookings) {
    super();
  }

  override async handle(
    { data }: BookingCreatedIntegrationEvent,
    work: UnitOfWork,
    context: MessageContext,
  ): Promise<void> {
    const booked = {
      bookingId: data.booking_id,
      userId: data.user_id,
      eventId: data.event_id,
      category: data.category,
      quantity: data.quantity,
      price: Money.fromMajor(data.price_amount, data.price_currency),
      expiresAt: new Date(data.expires_at),
      status: data.status,
      reason: null,
    };
    await this.userBookings.move(booked, positionOf(context), work);
    await this.userBookings.describe(booked, work);
  }
}
