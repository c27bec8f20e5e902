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
  }),
  log: {
    icon: '🎫',
    publishing: (data) => ({ EventId: data.event_id, Quantity: data.quantity_reduced }),
    processing: (data) => ({ EventId: data.event_id, BookingId: data.booking_id }),
  },
}) {}
