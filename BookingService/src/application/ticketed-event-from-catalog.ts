import { Money } from '@ticketwave/building-blocks/domain';
import type { TicketedEventSnapshot } from '@ticketwave/catalog-contracts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** A snapshot of the catalogue, in this service's own terms. */
export const ticketedEventOf = (reported: TicketedEventSnapshot): TicketedEvent => ({
  id: reported.event_id,
  name: reported.name,
  category: reported.category,
  startsAt: new Date(reported.starts_at),
  price: Money.fromMajor(reported.price_amount, reported.price_currency),
});
