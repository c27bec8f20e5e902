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
    const orders = new InMemorySystem().service('orders');
    const kept: Order[] = [];
    const add = async (one: Order): Promise<void> => void kept.push(one);

    await orders.database.transact((work) => placeOrder(order, { add }, work));

    expect(kept).to.deep.equal([order]);
    expect(orders.published()).to.deep.equal([
      {
        type: 'orders.order.placed',
        data: { order_id: order.id, item: 'lamp', quantity: 2, placed_at: '2026-05-01T12:00:00.000Z' },
      },
    ]);
  });

  it('says nothing of an order that could not be kept', async () => {
    const orders = new InMemorySystem().service('orders');
    const add = async (): Promise<void> => {
      throw new Error('The table is full.');
    };

    const failure = await orders.database
      .transact((work) => placeOrder(order, { add }, work))
      .then(
        () => 'it was placed',
        (error: unknown) => (error as Error).message,
      );

    expect(failure).to.equal('The table is full.');
    expect(orders.published()).to.deep.equal([]);
  });
});
