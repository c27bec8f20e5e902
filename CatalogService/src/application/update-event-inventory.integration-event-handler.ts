import { UpdateEventInventoryIntegrationEvent } from '@ticketwave/booking-contracts';
import { Clock } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { InventoryUpdateRejectedIntegrationEvent, type RejectionReason } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import type { Reservation } from '../domain/reservation.ts';
import { announceStockChange, inventoryUpdated } from './announcements.ts';
import { Reservations } from './reservations.ts';
import { TicketedEvents } from './ticketed-events.ts';

/**
 * Takes the booked tickets out of stock, or says why it cannot. A second delivery is absorbed by the inbox; a booking
 * that asks a second time gets the first answer again and nothing changes.
 */
@injectable()
export class UpdateEventInventoryIntegrationEventHandler extends IntegrationEventHandler<UpdateEventInventoryIntegrationEvent> {
  readonly handles = UpdateEventInventoryIntegrationEvent;

  constructor(
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(Reservations) private readonly reservations: Reservations,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  async handle({ data }: UpdateEventInventoryIntegrationEvent, work: UnitOfWork): Promise<void> {
    const { event_id: eventId, booking_id: bookingId, quantity_reduced: quantity } = data;
    const asked = { eventId, bookingId, quantity, status: 'reserved' } as const;
    const now = this.clock.now();
    if (!(await this.ticketedEvents.exists(eventId, work))) {
      await work.publish(rejection(asked, 0, 'unknown-event', now));
      return;
    }
    const earlier = await this.reservations.note(asked, now, work);
    await (earlier ? this.#answerAgain(asked, earlier, now, work) : this.#answer(asked, now, work));
  }

  async #answer(asked: Reservation, now: Date, work: UnitOfWork): Promise<void> {
    const { eventId, bookingId, quantity } = asked;
    const taken = await this.ticketedEvents.takeTickets(eventId, quantity, now, work);
    if (taken) {
      const previous = taken.state.availableTickets + quantity;
      await announceStockChange(
        taken.state,
        { previous, bookingId, type: 'reserved', at: now },
        work,
        this.logger,
      );
      return;
    }
    const ticketedEvent = await this.ticketedEvents.lock(eventId, work);
    const reason = ticketedEvent.refusal(quantity, now);
    // Tickets came back since the attempt; now that the event is locked, the next attempt gets them.
    if (reason === undefined) return this.#answer(asked, now, work);
    await this.reservations.save({ ...asked, status: 'rejected', reason }, now, work);
    await work.publish(rejection(asked, ticketedEvent.state.availableTickets, reason, now));
  }

  async #answerAgain(asked: Reservation, earlier: Reservation, now: Date, work: UnitOfWork): Promise<void> {
    const { eventId, bookingId } = earlier;
    const { availableTickets: current } = (await this.ticketedEvents.lock(eventId, work)).state;
    if (earlier.status === 'reserved') {
      await work.publish(
        inventoryUpdated({ eventId, bookingId, previous: current, current, type: 'reserved', at: now }),
      );
      return;
    }
    const reason = earlier.status === 'rejected' ? earlier.reason : 'released';
    await work.publish(rejection(asked, current, reason, now));
  }
}

function rejection(
  { eventId, bookingId, quantity }: Reservation,
  availableTickets: number,
  reason: RejectionReason,
  at: Date,
): InventoryUpdateRejectedIntegrationEvent {
  return new InventoryUpdateRejectedIntegrationEvent({
    event_id: eventId,
    booking_id: bookingId,
    requested_quantity: quantity,
    available_tickets: availableTickets,
    rejection_reason: reason,
    rejected_at: at.toISOString(),
  });
}
