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
  }),
  log: {
    icon: '🎫',
    publishing: (data) => ({ EventId: data.event_id, Quantity: data.quantity_released }),
    processing: (data) => ({ EventId: data.event_id, BookingId: data.booking_id }),
  },
}) {}
