import type { Money } from '@ticketwave/building-blocks/domain';
import type { Category } from './category.ts';

export interface TicketedEventDetails {
  readonly name: string;
  readonly category: Category;
  readonly startsAt: Date;
  /** Of one ticket. */
  readonly price: Money;
}

export interface TicketedEventState extends TicketedEventDetails {
  readonly id: string;
  /** Tickets ever put on sale. */
  readonly totalTickets: number;
  /** Tickets that no booking holds. */
  readonly availableTickets: number;
}
