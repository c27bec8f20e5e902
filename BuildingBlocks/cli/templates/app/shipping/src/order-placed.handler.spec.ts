import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { deliveredAgain, InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { shipPlacedOrders } from './order-placed.handler.ts';
import type { Shipment } from './shipments.ts';

describe('shipping', () => {
  it('ships an order that was placed, once, however often the message arrives', async () => {
    const shipped: Shipment[] = [];
    const add = async (shipment: Shipment): Promise<void> => void shipped.push(shipment);
    const shipping = new InMemorySystem().service('shipping', { handlers: [shipPlacedOrders({ add })] });
    const order = { order_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002', item: 'lamp', quantity: 2 };
    const placed = new OrderPlacedIntegrationEvent({ ...order, placed_at: '2026-05-01T12:00:00.000Z' });

    await shipping.when(placed, deliveredAgain).then({ handled: [placed], duplicates: [placed] });

    expect(shipped).to.deep.equal([{ orderId: order.order_id, item: 'lamp', quantity: 2 }]);
  });
});
