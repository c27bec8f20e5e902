import { Money } from '@ticketwave/building-blocks/domain';
import type { TicketedEventSnapshot } from '@ticketwave/catalog-contracts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** What the catalogue tells, in this service's own words. */
export const ticketedEventOf = (told: TicketedEventSnapshot): TicketedEvent => ({
  id: told.event_id,
  name: told.name,
  category: told.category,
  startsAt: new Date(told.starts_at),
  price: Money.fromMajor(told.price_amount, told.price_currency),
});
