import type { Money } from '@ticketwave/building-blocks/domain';

/** Something with seats, as far as a booking needs to know it. */
export interface TicketedEvent {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly startsAt: Date;
  /** Of one ticket. */
  readonly price: Money;
}
