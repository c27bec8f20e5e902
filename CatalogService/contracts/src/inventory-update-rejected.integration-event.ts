import { integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { quantity, stock } from './quantities.ts';

/** `released`: the booking had given its tickets back before it asked for them. */
export const rejectionReasons = ['sold-out', 'unknown-event', 'event-over', 'released'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

export interface InventoryUpdateRejected {
  readonly event_id: string;
  readonly booking_id: string;
  readonly requested_quantity: number;
  /** 0 for an event that Catalog does not know. */
  readonly available_tickets: number;
  readonly rejection_reason: RejectionReason;
  readonly rejected_at: string;
}

/** The booking gets no tickets; stock is untouched. */
export class InventoryUpdateRejectedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.inventory.update-rejected',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: Joi.object<InventoryUpdateRejected, true>({
    event_id: uuid,
    booking_id: uuid,
    requested_quantity: quantity,
    available_tickets: stock,
    rejection_reason: Joi.string().valid(...rejectionReasons),
    rejected_at: timestamp,
  }).example({
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    requested_quantity: 2,
    available_tickets: 1,
    rejection_reason: 'sold-out',
    rejected_at: '2026-01-30T10:30:00.118Z',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Reason: data.rejection_reason }),
    processing: (data) => ({ EventId: data.event_id, BookingId: data.booking_id }),
  },
}) {}
