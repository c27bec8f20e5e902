import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Order, Orders } from './orders.ts';

/** The order and its event become true in one transaction, or neither does. */
export async function placeOrder(order: Order, orders: Orders, work: UnitOfWork): Promise<void> {
  await orders.add(order, work);
  await work.publish(
    new OrderPlacedIntegrationEvent({
      order_id: order.id,
      item: order.item,
      quantity: order.quantity,
      placed_at: order.placedAt.toISOString(),
    }),
  );
}
