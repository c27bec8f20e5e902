import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { bookingStatuses, type BookingStatus } from './booking-status.ts';
import { priceFields, type Price } from './price.ts';
import { quantity } from './quantity.ts';

export interface BookingCreated extends Price {
  readonly booking_id: string;
  readonly user_id: string;
  readonly event_id: string;
  /** As the catalogue names it. */
  readonly category: string;
  readonly quantity: number;
  readonly status: BookingStatus;
  /** From then on nobody may start to pay. */
  readonly expires_at: string;
}

/** A user has booked tickets, which are neither reserved nor paid yet. */
export class BookingCreatedIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.booking.created',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: Joi.object<BookingCreated, true>({
    booking_id: uuid,
    user_id: userId,
    event_id: uuid,
    category: Joi.string(),
    quantity,
    ...priceFields,
    status: Joi.string().valid(...bookingStatuses),
    expires_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    category: 'concert',
    quantity: 2,
    price_amount: 99.8,
    price_currency: 'EUR',
    status: 'pending',
    expires_at: '2026-01-30T10:45:00.000Z',
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, EventId: data.event_id }),
  },
}) {}
