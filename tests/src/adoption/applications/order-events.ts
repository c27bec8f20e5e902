import { integrationEvent, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

interface Order {
  readonly order_id: string;
}

const order = {
  version: '1.0',
  kind: 'fact',
  entity: ({ order_id }: Order) => order_id,
  schema: Joi.object<Order, true>({ order_id: uuid }),
} as const;

/** What `shop` says when somebody has ordered. */
export class OrderPlacedIntegrationEvent extends integrationEvent({
  ...order,
  publisher: 'shop',
  type: 'shop.order.placed',
}) {}

/** What `store` says when it has packed an order. */
export class OrderPackedIntegrationEvent extends integrationEvent({
  ...order,
  publisher: 'store',
  type: 'store.order.packed',
}) {}
