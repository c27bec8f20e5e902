import {
  BookingCancelledIntegrationEvent,
  BookingConfirmedIntegrationEvent,
  BookingFailedIntegrationEvent,
  BookingUpdatedIntegrationEvent,
} from '@ticketwave/booking-contracts';
import {
  IntegrationEventHandler,
  StreamOrder,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import type { IntegrationEvent } from '@ticketwave/contracts';
import { inject, injectable } from 'inversify';
import type { BookingStatus } from '../domain/booking-state.ts';
import { userBookingsFeed } from './user-bookings.subscription.ts';
import { UserBookings, type BookingStanding } from './user-bookings.ts';

/** Shows in the user's list where the booking stands since one kind of message. */
abstract class StandingHandler<E extends IntegrationEvent> extends IntegrationEventHandler<E> {
  override readonly subscription = userBookingsFeed;
  readonly #userBookings: UserBookings;
  readonly #order: StreamOrder;

  constructor(userBookings: UserBookings, order: StreamOrder) {
    super();
    this.#userBookings = userBookings;
    this.#order = order;
  }

  protected abstract standingIn(data: E['data']): BookingStanding;

  override async handle({ data }: E, work: UnitOfWork, context: MessageContext): Promise<void> {
    const standing = this.standingIn(data as E['data']);
    const last = await this.#userBookings.toldUpTo(standing.bookingId, work);
    const position = this.#order.admit(context, last, work);
    if (position) await this.#userBookings.move(standing, position, work);
  }
}

const standing = (
  told: { readonly booking_id: string; readonly user_id: string },
  status: BookingStatus,
  reason: string | null = null,
): BookingStanding => ({ bookingId: told.booking_id, userId: told.user_id, status, reason });

/** Why a booking ended follows in a message of its own. */
@injectable()
export class BookingUpdatedIntegrationEventHandler extends StandingHandler<BookingUpdatedIntegrationEvent> {
  override readonly handles = BookingUpdatedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings, @inject(StreamOrder) order: StreamOrder) {
    super(userBookings, order);
  }

  protected override standingIn(data: BookingUpdatedIntegrationEvent['data']): BookingStanding {
    return standing(data, data.status);
  }
}

@injectable()
export class BookingConfirmedIntegrationEventHandler extends StandingHandler<BookingConfirmedIntegrationEvent> {
  override readonly handles = BookingConfirmedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings, @inject(StreamOrder) order: StreamOrder) {
    super(userBookings, order);
  }

  protected override standingIn(data: BookingConfirmedIntegrationEvent['data']): BookingStanding {
    return standing(data, 'confirmed');
  }
}

@injectable()
export class BookingCancelledIntegrationEventHandler extends StandingHandler<BookingCancelledIntegrationEvent> {
  override readonly handles = BookingCancelledIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings, @inject(StreamOrder) order: StreamOrder) {
    super(userBookings, order);
  }

  protected override standingIn(data: BookingCancelledIntegrationEvent['data']): BookingStanding {
    return standing(data, 'cancelled', data.cancellation_reason);
  }
}

@injectable()
export class BookingFailedIntegrationEventHandler extends StandingHandler<BookingFailedIntegrationEvent> {
  override readonly handles = BookingFailedIntegrationEvent;

  constructor(@inject(UserBookings) userBookings: UserBookings, @inject(StreamOrder) order: StreamOrder) {
    super(userBookings, order);
  }

  protected override standingIn(data: BookingFailedIntegrationEvent['data']): BookingStanding {
    return standing(data, 'failed', data.failure_reason);
  }
}
