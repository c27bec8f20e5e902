import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import type { Order } from './orders.ts';
import { placeOrder } from './place-order.ts';

describe('placing an order', () => {
  const order: Order = {
    id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
    item: 'lamp',
    quantity: 2,
    placedAt: new Date('2026-05-01T12:00:00.000Z'),
  };

  it('keeps it, and says so', async () => {
    const kept: Order[] = [];
    const add = async (one: Order): Promise<void> => void kept.push(one);
    const placed_at = '2026-05-01T12:00:00.000Z';

    await new InMemorySystem()
      .service('orders')
      .when((work) => placeOrder(order, { add }, work))
      .then({
        published: [
          new OrderPlacedIntegrationEvent({ order_id: order.id, item: 'lamp', quantity: 2, placed_at }),
        ],
      });

    expect(kept).to.deep.equal([order]);
  });

  it('says nothing of an order that could not be kept', async () => {
    const add = async (): Promise<void> => {
      throw new Error('The table is full.');
    };

    await new InMemorySystem()
      .service('orders')
      .when((work) => placeOrder(order, { add }, work))
      .then({ thrown: 'The table is full.', published: [] });
  });
});
