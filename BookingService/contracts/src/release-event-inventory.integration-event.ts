import { integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { quantity } from './quantity.ts';

export interface ReleaseEventInventory {
  readonly event_id: string;
  readonly booking_id: string;
  readonly quantity_released: number;
  /** Why the booking gives its tickets back, for people and logs. */
  readonly reason: string;
  readonly requested_at: string;
}

/** Asks Catalog to put the tickets of an ended booking back into stock. */
export class ReleaseEventInventoryIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.inventory.release-requested',
  version: '1.0',
  kind: 'request',
  entity: (data) => data.booking_id,
  schema: Joi.object<ReleaseEventInventory, true>({
    event_id: uuid,
    booking_id: uuid,
    quantity_released: quantity,
    reason: Joi.string(),
    requested_at: timestamp,
  }).example({
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    quantity_released: 2,
    reason: 'user-requested',
    requested_at: '2026-01-30T10:33:00.000Z',
  }),
  log: {
    icon: '🎫',
    publishing: (data) => ({ EventId: data.event_id, Quantity: data.quantity_released }),
    processing: (data) => ({ EventId: data.event_id, BookingId: data.booking_id }),
  },
}) {}
