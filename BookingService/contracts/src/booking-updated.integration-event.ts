import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { bookingStatuses, type BookingStatus } from './booking-status.ts';

export interface BookingUpdated {
  readonly booking_id: string;
  readonly user_id: string;
  readonly status: BookingStatus;
  readonly previous_status: BookingStatus;
  readonly updated_at: string;
}

/** A booking has another status than before. */
export class BookingUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.booking.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: Joi.object<BookingUpdated, true>({
    booking_id: uuid,
    user_id: userId,
    status: Joi.string().valid(...bookingStatuses),
    previous_status: Joi.string().valid(...bookingStatuses),
    updated_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    status: 'awaiting-payment',
    previous_status: 'pending',
    updated_at: '2026-01-30T10:30:00.208Z',
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, Status: data.status }),
  },
}) {}
