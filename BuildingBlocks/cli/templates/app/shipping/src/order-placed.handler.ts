import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { on } from '@ticketwave/building-blocks/messaging';
import type { Shipments } from './shipments.ts';

/** Ships what was ordered. A second delivery of the message never gets here. */
export const shipPlacedOrders = (shipments: Pick<Shipments, 'add'>) =>
  on(OrderPlacedIntegrationEvent, {}, async ({ order_id, item, quantity }, work) => {
    await shipments.add({ orderId: order_id, item, quantity }, work);
  });
