import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Category } from '../domain/category.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

export interface TicketedEventQuery {
  /** All categories if absent. */
  readonly category?: Category;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface TicketedEventPage {
  readonly items: readonly TicketedEvent[];
  /** On all pages together. */
  readonly total: number;
}

/** Where the events of the catalogue are kept. */
export abstract class TicketedEvents extends AggregateRepository<TicketedEvent> {
  abstract find(id: string): Promise<TicketedEvent | undefined>;

  /** Ordered by start, then by id. */
  abstract list(query: TicketedEventQuery): Promise<TicketedEventPage>;

  /** @throws DomainError `event_exists` if there is one with this id */
  protected abstract override insert(ticketedEvent: TicketedEvent, work: UnitOfWork): Promise<void>;

  abstract exists(id: string, work: UnitOfWork): Promise<boolean>;

  /**
   * As it is now, and until the unit of work ends nobody else changes it: what is published about it leaves in the order
   * of the changes.
   * @throws NotFoundError `event_unknown`
   */
  abstract lock(id: string, work: UnitOfWork): Promise<TicketedEvent>;

  /**
   * Locks an event, lets it change, and stores it.
   * @throws NotFoundError `event_unknown`
   */
  async change(
    id: string,
    work: UnitOfWork,
    change: (ticketedEvent: TicketedEvent) => void,
  ): Promise<TicketedEvent> {
    const ticketedEvent = await this.lock(id, work);
    change(ticketedEvent);
    await this.save(ticketedEvent, work);
    return ticketedEvent;
  }

  /**
   * Takes tickets out of stock, in one step that no other can come between.
   * @returns the event as it is then, locked; `undefined` if it has too few tickets or has begun, and nothing changed
   */
  abstract takeTickets(
    id: string,
    quantity: number,
    now: Date,
    work: UnitOfWork,
  ): Promise<TicketedEvent | undefined>;

  /** Puts taken tickets back into stock. @returns the event as it is then, locked */
  abstract returnTickets(id: string, quantity: number, work: UnitOfWork): Promise<TicketedEvent>;
}
