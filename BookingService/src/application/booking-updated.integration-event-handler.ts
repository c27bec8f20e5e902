import { BookingUpdatedIntegrationEvent } from '@ticketwave/booking-contracts';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { userBookingsFeed } from './user-bookings.subscription.ts';
import { UserBookings } from './user-bookings.ts';

/** Shows in the user's list where the booking stands now. */
@injectable()
export class BookingUpdatedIntegrationEventHandler extends IntegrationEventHandler<BookingUpdatedIntegrationEvent> {
  override readonly handles = BookingUpdatedIntegrationEvent;
  override readonly subscription = userBookingsFeed;

  constructor(@inject(UserBookings) private readonly userBookings: UserBookings) {
    super();
  }

  override async handle(
    { data }: BookingUpdatedIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    const standing = {
      bookingId: data.booking_id,
      userId: data.user_id,
      status: data.status,
      reason: null,
    };
    await this.userBookings.move(standing, envelope.metadata.sequence, work);
  }
}
