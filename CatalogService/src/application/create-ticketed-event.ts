import { Clock, Money } from '@ticketwave/building-blocks/domain';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { Category } from '../domain/category.ts';
import { TicketedEvent } from '../domain/ticketed-event.ts';
import { TicketedEvents } from './ticketed-events.ts';

export interface CreateTicketedEventCommand {
  /** A new one if absent; never chosen by a client. */
  readonly id?: string;
  readonly name: string;
  readonly category: Category;
  readonly startsAt: Date;
  /** Of one ticket, in the major unit of the currency. */
  readonly priceAmount: number;
  readonly priceCurrency: string;
  readonly totalTickets: number;
}

/** Puts an event and its tickets on sale. */
@injectable()
export class CreateTicketedEvent {
  constructor(
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `event_exists`, `price_invalid`, `money_invalid`, `tickets_invalid` */
  async execute(command: CreateTicketedEventCommand, work: UnitOfWork): Promise<TicketedEvent> {
    const { id = newId(), name, category, startsAt, priceAmount, priceCurrency, totalTickets } = command;
    const details = { name, category, startsAt, price: Money.fromMajor(priceAmount, priceCurrency) };
    const ticketedEvent = TicketedEvent.create(id, details, totalTickets, this.clock.now());
    await this.ticketedEvents.add(ticketedEvent, work);
    return ticketedEvent;
  }
}
