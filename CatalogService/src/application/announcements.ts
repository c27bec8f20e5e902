import { idFromName, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Logger } from '@ticketwave/building-blocks/observability';
import {
  InventoryUpdatedIntegrationEvent,
  TicketUpdatedIntegrationEvent,
  type InventoryUpdateType,
  type TicketedEventSnapshot,
} from '@ticketwave/catalog-contracts';
import type { TicketedEventState } from '../domain/ticketed-event-state.ts';

/** The whole event as it is, for EventCreated and EventUpdated. */
export function snapshotOf(ticketedEvent: TicketedEventState): TicketedEventSnapshot {
  return {
    event_id: ticketedEvent.id,
    name: ticketedEvent.name,
    category: ticketedEvent.category,
    starts_at: ticketedEvent.startsAt.toISOString(),
    price_amount: ticketedEvent.price.major,
    price_currency: ticketedEvent.price.currency,
    total_tickets: ticketedEvent.totalTickets,
    available_tickets: ticketedEvent.availableTickets,
  };
}

/** What the event has to offer now. */
export function ticketUpdated({
  id,
  availableTickets,
  price,
}: TicketedEventState): TicketUpdatedIntegrationEvent {
  return new TicketUpdatedIntegrationEvent({
    ticket_id: idFromName('ticket', id),
    event_id: id,
    available_seats: availableTickets,
    price: price.major,
    currency: price.currency,
    status: availableTickets === 0 ? 'sold-out' : 'available',
  });
}

interface InventoryUpdate {
  readonly eventId: string;
  /** Null when restocked. */
  readonly bookingId: string | null;
  /** Available tickets before. */
  readonly previous: number;
  /** Available tickets now. */
  readonly current: number;
  readonly type: InventoryUpdateType;
  readonly at: Date;
}

export function inventoryUpdated(update: InventoryUpdate): InventoryUpdatedIntegrationEvent {
  return new InventoryUpdatedIntegrationEvent({
    event_id: update.eventId,
    booking_id: update.bookingId,
    previous_available_tickets: update.previous,
    current_available_tickets: update.current,
    update_type: update.type,
    updated_at: update.at.toISOString(),
  });
}

/** Informs everyone that availability is not what it was, and the log once that is certain. */
export async function announceStockChange(
  ticketedEvent: TicketedEventState,
  change: Omit<InventoryUpdate, 'eventId' | 'current'>,
  work: UnitOfWork,
  logger: Logger,
): Promise<void> {
  const { id: eventId, availableTickets: current } = ticketedEvent;
  const { previous, bookingId, type } = change;
  await work.publish(inventoryUpdated({ ...change, eventId, current }), ticketUpdated(ticketedEvent));
  work.afterCommit(() =>
    logger.info(
      `✅ Inventory updated successfully - EventId: ${eventId}, Previous: ${previous}, New: ${current}`,
      {
        entityId: eventId,
        bookingId,
        updateType: type,
        previous,
        current,
      },
    ),
  );
}
