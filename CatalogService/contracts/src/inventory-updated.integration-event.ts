import { integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { stock } from './quantities.ts';

export const inventoryUpdateTypes = ['reserved', 'released', 'restocked'] as const;
export type InventoryUpdateType = (typeof inventoryUpdateTypes)[number];

export interface InventoryUpdated {
  readonly event_id: string;
  /** Null when restocked. */
  readonly booking_id: string | null;
  readonly previous_available_tickets: number;
  /** As before if a release came before its reservation. */
  readonly current_available_tickets: number;
  readonly update_type: InventoryUpdateType;
  readonly updated_at: string;
}

/** Tickets were reserved for a booking, given back by one, or added. */
export class InventoryUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.inventory.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: Joi.object<InventoryUpdated, true>({
    event_id: uuid,
    booking_id: uuid.allow(null),
    previous_available_tickets: stock,
    current_available_tickets: stock,
    update_type: Joi.string().valid(...inventoryUpdateTypes),
    updated_at: timestamp,
  }).example({
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    previous_available_tickets: 100,
    current_available_tickets: 98,
    update_type: 'reserved',
    updated_at: '2026-01-30T10:30:00.118Z',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id }),
  },
}) {}
