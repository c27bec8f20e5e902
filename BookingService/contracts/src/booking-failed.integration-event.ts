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
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, Reason: data.failure_reason }),
  },
}) {}
