import { integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { quantity } from './quantity.ts';

export interface UpdateEventInventory {
  readonly event_id: string;
  readonly booking_id: string;
  readonly quantity_reduced: number;
  readonly requested_at: string;
}

/** Asks Catalog to take the booked tickets out of stock. */
export class UpdateEventInventoryIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.inventory.update-requested',
  version: '1.0',
  kind: 'request',
  entity: (data) => data.booking_id,
  schema: Joi.object<UpdateEventInventory, true>({
    event_id: uuid,
    booking_id: uuid,
    quantity_reduced: quantity,
    requested_at: timestamp,
  }).example({
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    quantity_reduced: 2,
    requested_at: '2026-01-30T10:30:00.000Z',
  }),
  log: {
    icon: '🎫',
    publishing: (data) => ({ EventId: data.event_id, Quantity: data.quantity_reduced }),
    processing: (data) => ({ EventId: data.event_id, BookingId: data.booking_id }),
  },
}) {}
