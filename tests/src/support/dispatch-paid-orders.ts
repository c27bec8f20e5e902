import { on } from '@ticketwave/building-blocks/messaging';
import { DispatchParcelIntegrationEvent, OrderPaidIntegrationEvent } from './sandbox-events.ts';

const paidOrders = { name: 'paid-orders', retry: { delays: [] } };

export const dispatchPaidOrders = on(
  OrderPaidIntegrationEvent,
  { subscription: paidOrders },
  async ({ order_id, note }, work) => {
    await work.publish(new DispatchParcelIntegrationEvent({ order_id, note }));
  },
);
