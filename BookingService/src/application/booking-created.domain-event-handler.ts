import {
  BookingCreatedIntegrationEvent,
  PreparePaymentDataIntegrationEvent,
  UpdateEventInventoryIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import type { BookingState } from '../domain/booking-state.ts';
import { BookingCreatedDomainEvent } from '../domain/booking.events.ts';
import { bookingNotice } from './booking-notice.ts';

/** Asks for tickets, a notice and a payment, and informs everyone else. */
@injectable()
export class BookingCreatedDomainEventHandler extends DomainEventHandler<BookingCreatedDomainEvent> {
  override readonly handles = BookingCreatedDomainEvent;

  override async handle({ booking, occurredAt }: BookingCreatedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      requestForTickets(booking, occurredAt),
      bookingNotice(booking, { type: 'booking-created', requestedAt: occurredAt }),
      requestForPayment(booking, occurredAt),
      announcement(booking),
    );
  }
}

const requestForTickets = (booking: BookingState, at: Date): UpdateEventInventoryIntegrationEvent =>
  new UpdateEventInventoryIntegrationEvent({
    event_id: booking.eventId,
    booking_id: booking.id,
    quantity_reduced: booking.quantity,
    requested_at: at.toISOString(),
  });

const requestForPayment = (booking: BookingState, at: Date): PreparePaymentDataIntegrationEvent =>
  new PreparePaymentDataIntegrationEvent({
    booking_id: booking.id,
    amount: booking.price.major,
    currency: booking.price.currency,
    user_id: booking.userId,
    expires_at: booking.expiresAt.toISOString(),
    requested_at: at.toISOString(),
  });

const announcement = (booking: BookingState): BookingCreatedIntegrationEvent =>
  new BookingCreatedIntegrationEvent({
    booking_id: booking.id,
    user_id: booking.userId,
    event_id: booking.eventId,
    category: booking.category,
    quantity: booking.quantity,
    price_amount: booking.price.major,
    price_currency: booking.price.currency,
    status: booking.status,
    expires_at: booking.expiresAt.toISOString(),
  });
