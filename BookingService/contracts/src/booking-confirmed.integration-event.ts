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
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, PaymentId: data.payment_id }),
  },
}) {}
