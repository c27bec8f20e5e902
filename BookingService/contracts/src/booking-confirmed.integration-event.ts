import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { priceFields, type Price } from './price.ts';
import { quantity } from './quantity.ts';

export interface BookingConfirmed extends Price {
  readonly booking_id: string;
  readonly user_id: string;
  readonly event_id: string;
  readonly payment_id: string;
  readonly quantity: number;
  readonly confirmed_at: string;
}

/** The tickets are reserved and paid: they are the user's. */
export class BookingConfirmedIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.booking.confirmed',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: Joi.object<BookingConfirmed, true>({
    booking_id: uuid,
    user_id: userId,
    event_id: uuid,
    payment_id: uuid,
    quantity,
    ...priceFields,
    confirmed_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    quantity: 2,
    price_amount: 99.8,
    price_currency: 'EUR',
    confirmed_at: '2026-01-30T10:31:05.555Z',
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, PaymentId: data.payment_id }),
  },
}) {}
