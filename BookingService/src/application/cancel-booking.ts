import { Clock, DomainError } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Sagas } from '@ticketwave/building-blocks/saga';
import { inject, injectable } from 'inversify';
import type { BookingState } from '../domain/booking-state.ts';
import { BookingSaga } from './booking-saga/booking.saga.ts';
import { Catalogue } from './catalogue.ts';
import { GetBooking } from './get-booking.ts';

interface CancelBookingCommand {
  readonly bookingId: string;
  /** The user's own words; null if there are none. */
  readonly reason: string | null;
}

/** Ends a booking because its user asks for it: the tickets go back, and what was paid. */
@injectable()
export class CancelBooking {
  constructor(
    @inject(GetBooking) private readonly getBooking: GetBooking,
    @inject(Catalogue) private readonly catalogue: Catalogue,
    @inject(Sagas) private readonly sagas: Sagas,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `booking_unknown`; DomainError `event_over`, `booking_ended` */
  async execute({ bookingId, reason }: CancelBookingCommand, work: UnitOfWork): Promise<BookingState> {
    const { eventId } = await this.getBooking.execute(bookingId, work);
    await this.#requireAhead(eventId, work);
    const reported = { type: 'cancel-requested', note: reason } as const;
    const outcome = await this.sagas.handle(BookingSaga, bookingId, reported, work);
    if (outcome === 'unknown') throw new Error(`Booking ${bookingId} is stored but has no saga.`);
    if (outcome !== 'decided') {
      throw new DomainError('booking_ended', `Nothing was changed: ${outcome.skipped}.`);
    }
    return this.getBooking.execute(bookingId, work);
  }

  /** By the newest data of the catalogue, not by that at the time of booking. */
  async #requireAhead(eventId: string, work: UnitOfWork): Promise<void> {
    const ticketedEvent = await this.catalogue.find(eventId, work);
    if (ticketedEvent === undefined || this.clock.now() < ticketedEvent.startsAt) return;
    const { name, startsAt } = ticketedEvent;
    const message = `'${name}' began at ${startsAt.toISOString()}: its bookings can no longer be cancelled.`;
    throw new DomainError('event_over', message);
  }
}
