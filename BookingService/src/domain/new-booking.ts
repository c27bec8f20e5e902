import { DomainError } from '@ticketwave/building-blocks/domain';
import type { BookingState } from './booking-state.ts';
import type { TicketedEvent } from './ticketed-event.ts';

/** Tickets that one booking may have at most. */
export const MAXIMUM_TICKETS = 50;

export interface NewBooking {
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly ticketedEvent: TicketedEvent;
  readonly correlationId: string;
  readonly createdAt: Date;
  /** How long the user has to begin paying. */
  readonly timeToLiveSeconds: number;
}

/**
 * How a booking begins: pending, at the price in the catalogue.
 * @throws DomainError `ticket_count_invalid` unless 1 to 50 tickets, `event_over` once the event has begun
 */
export function initialState(asked: NewBooking): BookingState {
  const { id, userId, quantity, ticketedEvent, correlationId, createdAt, timeToLiveSeconds } = asked;
  requireTicketCount(quantity);
  requireAhead(ticketedEvent, createdAt);
  const status = 'pending';
  return {
    id,
    eventId: ticketedEvent.id,
    eventName: ticketedEvent.name,
    category: ticketedEvent.category,
    userId,
    quantity,
    unitPrice: ticketedEvent.price,
    price: ticketedEvent.price.times(quantity),
    status,
    payment: null,
    reviewReason: null,
    correlationId,
    createdAt,
    updatedAt: createdAt,
    expiresAt: new Date(createdAt.getTime() + timeToLiveSeconds * 1000),
    history: [{ position: 1, at: createdAt, status, what: 'created', reason: null, note: null }],
  };
}

function requireTicketCount(quantity: number): void {
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= MAXIMUM_TICKETS) return;
  throw new DomainError(
    'ticket_count_invalid',
    `A booking has 1 to ${MAXIMUM_TICKETS} tickets; ask for a whole number.`,
  );
}

function requireAhead({ name, startsAt }: TicketedEvent, now: Date): void {
  if (now < startsAt) return;
  const message = `'${name}' began at ${startsAt.toISOString()} and can no longer be booked. Choose one that is still ahead.`;
  throw new DomainError('event_over', message);
}
