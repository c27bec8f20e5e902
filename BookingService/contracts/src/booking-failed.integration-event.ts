import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

/** Why Catalog can refuse the tickets (its rejection reasons), or that it has not answered in time. */
export const bookingFailureReasons = [
  'sold-out',
  'unknown-event',
  'event-over',
  'released',
  'inventory-unanswered',
] as const;
export type BookingFailureReason = (typeof bookingFailureReasons)[number];

export interface BookingFailed {
  readonly booking_id: string;
  readonly user_id: string;
  readonly event_id: string;
  readonly failure_reason: BookingFailureReason;
  readonly failed_at: string;
}

/** The booking got no tickets and never will. */
export class BookingFailedIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.booking.failed',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: Joi.object<BookingFailed, true>({
    booking_id: uuid,
    user_id: userId,
    event_id: uuid,
    failure_reason: Joi.string().valid(...bookingFailureReasons),
    failed_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    failure_reason: 'sold-out',
    failed_at: '2026-01-30T10:30:00.258Z',
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, Reason: data.failure_reason }),
  },
}) {}
