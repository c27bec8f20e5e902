import { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { TicketedEventState } from './ticketed-event-state.ts';

abstract class TicketedEventDomainEvent extends DomainEvent {
  readonly aggregate = 'TicketedEvent';
  /** As it is since then. */
  readonly ticketedEvent: TicketedEventState;

  constructor(ticketedEvent: TicketedEventState, occurredAt: Date) {
    super(occurredAt);
    this.ticketedEvent = ticketedEvent;
  }

  get aggregateId(): string {
    return this.ticketedEvent.id;
  }
}

export class TicketedEventCreatedDomainEvent extends TicketedEventDomainEvent {}

export class TicketedEventUpdatedDomainEvent extends TicketedEventDomainEvent {
  readonly priceChanged: boolean;

  constructor(ticketedEvent: TicketedEventState, previous: TicketedEventState, occurredAt: Date) {
    super(ticketedEvent, occurredAt);
    const { minor, currency } = ticketedEvent.price;
    this.priceChanged = minor !== previous.price.minor || currency !== previous.price.currency;
  }
}

export class TicketedEventRestockedDomainEvent extends TicketedEventDomainEvent {
  readonly previousAvailableTickets: number;

  constructor(ticketedEvent: TicketedEventState, previousAvailableTickets: number, occurredAt: Date) {
    super(ticketedEvent, occurredAt);
    this.previousAvailableTickets = previousAvailableTickets;
  }
}
