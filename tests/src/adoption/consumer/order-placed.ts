import { amountIn, currency, integrationEvent, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

export interface OrderPlaced {
  readonly order_id: string;
  /** In the major unit of the currency. */
  readonly total: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly placed_at: string;
}

/** A customer has ordered, and has not paid yet. */
export class OrderPlacedIntegrationEvent extends integrationEvent({
  publisher: 'orders',
  type: 'orders.order.placed',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.order_id,
  schema: Joi.object<OrderPlaced, true>({
    order_id: uuid,
    total: amountIn('currency'),
    currency,
    placed_at: timestamp,
  }),
}) {}
