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
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, EventId: data.event_id }),
  },
}) {}
