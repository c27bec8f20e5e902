import {
  BookingCancelledIntegrationEvent,
  BookingConfirmedIntegrationEvent,
  BookingFailedIntegrationEvent,
  BookingUpdatedIntegrationEvent,
} from '@ticketwave/booking-contracts';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import type { IntegrationEvent } from '@ticketwave/contracts';
import { inject, injectable } from 'inversify';
import type { BookingStatus } from '../domain/booking-state.ts';
import { positionOf } from './message-position.ts';
import { userBookingsFeed } from './user-bookings.subscription.ts';
import { UserBookings, type UserBookingStatus } from './user-bookings.ts';

/** Shows in the user's list the status of the booking after one kind of message. */
abstract class UserBookingStatusHandler<E extends IntegrationEvent> extends IntegrationEventHandler<E> {
  override readonly subscription = userBookingsFeed;
  override readonly takesLate = true;
  readonly #userBookings: UserBookings;

  constructor(userBookings: UserBookings) {
    super();
    this.#userBookings = userBookings;
  }

  protected abstract statusIn(data: E['data']): UserBookingStatus;

  override async handle({ data }: E, work: UnitOfWork, context: MessageContext): Promise<void> {
    await this.#userBookings.move(this.statusIn(data as E['data']), positionOf(context), work);
  }
}

const listedAs = (
  data: { readonly booking_id: string; readonly user_id: string },
  status: BookingStatus,
  reason: string | null = null,
): UserBookingStatus => ({ bookingId: data.booking_id, userId: data.user_id, status, reason });

/** Why a booking ended follows in a message of its own. */
@injectable()
export class BookingUpdatedIntegrationEventHandler extends UserBookingStatusHandler<BookingUpdatedIntegrationEvent> {
  override readonly handles = BookingUpdatedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings) {
    super(userBookings);
  }

  protected override statusIn(data: BookingUpdatedIntegrationEvent['data']): UserBookingStatus {
    return listedAs(data, data.status);
  }
}

@injectable()
export class BookingConfirmedIntegrationEventHandler extends UserBookingStatusHandler<BookingConfirmedIntegrationEvent> {
  override readonly handles = BookingConfirmedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings) {
    super(userBookings);
  }

  protected override statusIn(data: BookingConfirmedIntegrationEvent['data']): UserBookingStatus {
    return listedAs(data, 'confirmed');
  }
}

@injectable()
export class BookingCancelledIntegrationEventHandler extends UserBookingStatusHandler<BookingCancelledIntegrationEvent> {
  override readonly handles = BookingCancelledIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings) {
    super(userBookings);
  }

  protected override statusIn(data: BookingCancelledIntegrationEvent['data']): UserBookingStatus {
    return listedAs(data, 'cancelled', data.cancellation_reason);
  }
}

@injectable()
export class BookingFailedIntegrationEventHandler extends UserBookingStatusHandler<BookingFailedIntegrationEvent> {
  override readonly handles = BookingFailedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings) {
    super(userBookings);
  }

  protected override statusIn(data: BookingFailedIntegrationEvent['data']): UserBookingStatus {
    return listedAs(data, 'failed', data.failure_reason);
  }
}
