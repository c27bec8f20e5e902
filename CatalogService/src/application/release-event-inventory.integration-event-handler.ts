import { ReleaseEventInventoryIntegrationEvent } from '@ticketwave/booking-contracts';
import { Clock } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import type { Reservation } from '../domain/reservation.ts';
import { announceStockChange, inventoryUpdated } from './announcements.ts';
import { Reservations } from './reservations.ts';
import { TicketedEvents } from './ticketed-events.ts';

/**
 * Puts back what the booking really holds, whatever number the request names. If it holds nothing (any more, or not
 * yet), stock stays as it is; a release that comes before its reservation is remembered, so that the late
 * reservation takes nothing.
 */
@injectable()
export class ReleaseEventInventoryIntegrationEventHandler extends IntegrationEventHandler<ReleaseEventInventoryIntegrationEvent> {
  readonly handles = ReleaseEventInventoryIntegrationEvent;

  constructor(
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(Reservations) private readonly reservations: Reservations,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  async handle({ data }: ReleaseEventInventoryIntegrationEvent, work: UnitOfWork): Promise<void> {
    const { event_id: eventId, booking_id: bookingId, quantity_released: quantity } = data;
    const released = { eventId, bookingId, quantity, status: 'released' } as const;
    const now = this.clock.now();
    if (!(await this.ticketedEvents.exists(eventId, work))) {
      this.logger.warn(`BookingId: ${bookingId} releases tickets of an unknown event - EventId: ${eventId}`);
      await this.#confirmUnchanged(released, 0, now, work);
      return;
    }
    const earlier = await this.reservations.note(released, now, work);
    if (earlier?.status === 'reserved') {
      await this.#putBack(earlier, now, work);
    } else {
      const { state } = await this.ticketedEvents.lock(eventId, work);
      await this.#confirmUnchanged(released, state.availableTickets, now, work);
    }
  }

  async #putBack(held: Reservation, now: Date, work: UnitOfWork): Promise<void> {
    const { eventId, bookingId, quantity } = held;
    await this.reservations.save({ eventId, bookingId, quantity, status: 'released' }, now, work);
    const { state } = await this.ticketedEvents.returnTickets(eventId, quantity, work);
    const previous = state.availableTickets - quantity;
    await announceStockChange(state, { previous, bookingId, type: 'released', at: now }, work, this.logger);
  }

  /** The request is answered all the same: whoever asked waits for it. */
  async #confirmUnchanged(
    { eventId, bookingId }: Reservation,
    available: number,
    now: Date,
    work: UnitOfWork,
  ): Promise<void> {
    await work.publish(
      inventoryUpdated({
        eventId,
        bookingId,
        previous: available,
        current: available,
        type: 'released',
        at: now,
      }),
    );
  }
}
