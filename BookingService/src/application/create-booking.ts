import { Clock, NotFoundError } from '@ticketwave/building-blocks/domain';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Sagas } from '@ticketwave/building-blocks/saga';
import { inject, injectable } from 'inversify';
import { Booking } from '../domain/booking.ts';
import { initialSagaState } from './booking-saga/booking-saga-state.ts';
import { BookingSaga } from './booking-saga/booking.saga.ts';
import { deadlineOf } from './booking-saga/booking-saga-state.ts';
import { BookingPolicy } from './booking-policy.ts';
import { Bookings } from './bookings.ts';
import { Catalogue } from './catalogue.ts';

export interface CreateBookingCommand {
  readonly eventId: string;
  readonly userId: string;
  readonly ticketCount: number;
  /** Of the request; whatever happens to the booking later keeps it. */
  readonly correlationId: string;
}

/** Books tickets at the price in the catalogue. They are neither reserved nor paid yet. */
@injectable()
export class CreateBooking {
  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(Sagas) private readonly sagas: Sagas,
    @inject(Catalogue) private readonly catalogue: Catalogue,
    @inject(BookingPolicy) private readonly policy: BookingPolicy,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `event_unknown`; DomainError as Booking.create */
  async execute(command: CreateBookingCommand, work: UnitOfWork): Promise<Booking> {
    const { eventId, userId, ticketCount, correlationId } = command;
    const ticketedEvent = await this.catalogue.find(eventId, work);
    if (ticketedEvent === undefined) throw eventUnknown(eventId);
    const booking = Booking.create({
      id: newId(),
      userId,
      quantity: ticketCount,
      ticketedEvent,
      correlationId,
      createdAt: this.clock.now(),
      timeToLiveSeconds: this.policy.timeToLiveSeconds,
    });
    const sagaState = initialSagaState(booking.state);
    await this.sagas.begin(BookingSaga, booking.state.id, sagaState, deadlineOf(sagaState), work);
    await this.bookings.add(booking, work);
    return booking;
  }
}

const eventUnknown = (eventId: string): NotFoundError =>
  new NotFoundError(
    'event_unknown',
    `There is no event ${eventId}. Take an id from GET /api/events of CatalogService; one that was created just now can be booked a moment later.`,
  );
