import { randomUUID } from 'node:crypto';
import { parseBody, sendAnswer, type HttpRoutes, type Idempotency } from '@ticketwave/building-blocks/http';
import Joi from 'joi';
import type { Orders } from './orders.ts';
import { placeOrder } from './place-order.ts';

const newOrder = Joi.object<{ item: string; quantity: number }, true>({
  item: Joi.string().max(200),
  quantity: Joi.number().integer().min(1).max(1_000),
});

/** A request that is repeated with its `Idempotency-Key` gets its first answer again. */
export const orderRoutes = (orders: Orders, idempotency: Idempotency): HttpRoutes => ({
  mount(router) {
    router.post('/api/orders', async (request, response) => {
      const order = { id: randomUUID(), ...parseBody(request, newOrder), placedAt: new Date() };
      const answer = await idempotency.once(request, async (work) => {
        await placeOrder(order, orders, work);
        return { status: 201, body: { orderId: order.id } };
      });
      sendAnswer(response, answer);
    });
  },
});
