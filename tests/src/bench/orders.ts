import { randomUUID, type UUID } from 'node:crypto';
import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import { wireMessage, type WireMessage } from '../support/wire-message.ts';
import type { BuildUnderTest } from './build-under-test.ts';

/** About as much as a booking says of itself. */
export interface Order {
  readonly order_id: string;
  readonly user_id: string;
  readonly item_id: string;
  readonly quantity: number;
  readonly price_amount: number;
  readonly price_currency: string;
  readonly status: string;
  readonly placed_at: string;
}

/** From how many bytes on: an order has fewer than those of a batch, and alone it is compressed whatever it has. */
const gzipOf = (batched: boolean) => ({ encoding: 'gzip', from: batched ? 1_024 : 1 }) as const;

type OrderEvent = IntegrationEventClass<IntegrationEvent<Order>>;

/** What the benches send: orders that `shop` has placed, and reservations that `warehouse` makes of them. */
export interface OrderEvents {
  readonly OrderPlaced: OrderEvent;
  readonly OrderReserved: OrderEvent;
}

/** How they leave: in batches, compressed by gzip, both, or as they are. */
interface Packing {
  readonly batched?: boolean;
  readonly compressed?: boolean;
}

/** Of the contracts library of that build. */
export function orderEvents(
  { contracts, joi }: Pick<BuildUnderTest, 'contracts' | 'joi'>,
  { batched = false, compressed = false }: Packing = {},
): OrderEvents {
  const { integrationEvent, timestamp, uuid } = contracts;
  const common = {
    version: '1.0',
    kind: 'fact',
    batched,
    ...(compressed && { compressed: gzipOf(batched) }),
    entity: ({ order_id }: Order) => order_id,
    schema: joi.object<Order, true>({
      order_id: uuid,
      user_id: joi.string().max(128),
      item_id: uuid,
      quantity: joi.number().integer().min(1),
      price_amount: joi.number().min(0),
      price_currency: joi.string().valid('EUR', 'USD'),
      status: joi.string().valid('placed', 'reserved'),
      placed_at: timestamp,
    }),
  } as const;
  class OrderPlaced extends integrationEvent({ ...common, publisher: 'shop', type: 'shop.order.placed' }) {}
  class OrderReserved extends integrationEvent({
    ...common,
    publisher: 'warehouse',
    type: 'warehouse.order.reserved',
  }) {}
  return { OrderPlaced, OrderReserved };
}

export const anOrder = (order_id: string = randomUUID()): Order => ({
  order_id,
  user_id: 'ada@example.com',
  item_id: '123e4567-e89b-12d3-a456-426614174000',
  quantity: 2,
  price_amount: 49.9,
  price_currency: 'EUR',
  status: 'placed',
  placed_at: new Date().toISOString(),
});

/** A message on the wire with an order of its own, as any AMQP client writes it. */
export function orderMessage(event: OrderEvent): WireMessage {
  const order = anOrder();
  const message = wireMessage(event, order, { entity: order.order_id as UUID });
  // The broker refuses the id of a user who is not the publisher.
  delete message.options.userId;
  return message;
}
