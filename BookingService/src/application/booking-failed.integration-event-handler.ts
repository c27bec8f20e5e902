import { BookingFailedIntegrationEvent } from '@ticketwave/booking-contracts';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { userBookingsFeed } from './user-bookings.subscription.ts';
import { UserBookings } from './user-bookings.ts';

/** Shows in the user's list why there are no tickets. */
@injectable()
export class BookingFailedIntegrationEventHandler extends IntegrationEventHandler<BookingFailedIntegrationEvent> {
  override readonly handles = BookingFailedIntegrationEvent;
  override readonly subscription = userBookingsFeed;

  constructor(@inject(UserBookings) private readonly userBookings: UserBookings) {
    super();
  }

  override async handle(
    { data }: BookingFailedIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    const standing = {
      bookingId: data.booking_id,
      userId: data.user_id,
      status: 'failed' as const,
      reason: data.failure_reason,
    };
    await this.userBookings.move(standing, envelope.metadata.sequence, work);
  }
}
