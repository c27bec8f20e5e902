import { integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

export interface OrderPlaced {
  readonly order_id: string;
  readonly item: string;
  readonly quantity: number;
  readonly placed_at: string;
}

/** Somebody has ordered something. */
export class OrderPlacedIntegrationEvent extends integrationEvent({
  publisher: 'orders',
  type: 'orders.order.placed',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.order_id,
  schema: Joi.object<OrderPlaced, true>({
    order_id: uuid,
    item: Joi.string().max(200),
    quantity: Joi.number().integer().min(1),
    placed_at: timestamp,
  }),
}) {}
