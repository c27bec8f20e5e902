import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { shipPlacedOrders } from './order-placed.handler.ts';
import type { Shipment } from './shipments.ts';

describe('shipping', () => {
  it('ships an order that was placed, once, however often the message arrives', async () => {
    const shipped: Shipment[] = [];
    const add = async (shipment: Shipment): Promise<void> => void shipped.push(shipment);
    const system = new InMemorySystem();
    system.service('shipping', { handlers: [shipPlacedOrders({ add })] });
    const orderId = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

    await system.publish(
      new OrderPlacedIntegrationEvent({
        order_id: orderId,
        item: 'lamp',
        quantity: 2,
        placed_at: '2026-05-01T12:00:00.000Z',
      }),
    );
    await system.settle();
    await system.repeat();

    expect(shipped).to.deep.equal([{ orderId, item: 'lamp', quantity: 2 }]);
  });
});
