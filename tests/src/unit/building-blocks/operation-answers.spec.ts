import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Operation, type Idempotency } from '@ticketwave/building-blocks/http';
import { expect } from 'chai';
import express, { Router } from 'express';
import Joi from 'joi';

describe('the answers to an operation', () => {
  const order = Joi.object<{ id: string }, true>({ id: Joi.string() });
  const place = new Operation({
    ...{ name: 'placeOrder', method: 'post', path: '/api/orders', summary: 'Order' },
    answers: {
      201: { description: 'The order.', body: order },
      202: {
        description: 'Not yet.',
        body: Joi.object<{ seconds: number }, true>({ seconds: Joi.number() }),
      },
    },
  });
  const drop = new Operation({
    ...{ name: 'dropOrders', method: 'delete', path: '/api/orders', summary: 'Drop all orders' },
    answers: { 204: { description: 'There is none.' } },
  });

  it('are those that it declares, each with its own body, kept for repetitions or not', () => {
    const mounting = (router: Router, idempotency: Idempotency): void => {
      place.mount(router, async () => ({ status: 202, body: { seconds: 1 } }));
      place.mount(router, (_input, request) =>
        idempotency.once(request, async () => ({ status: 201, body: { id: 'a' } })),
      );
      drop.mount(router, (_input, request) => idempotency.once(request, async () => ({ status: 204 })));
      // @ts-expect-error -- it declares no 418
      place.mount(router, async () => ({ status: 418, body: { id: 'a' } }));
      // @ts-expect-error -- that is the body of 201
      place.mount(router, async () => ({ status: 202, body: { id: 'a' } }));
      const wrong = { status: 202, body: { id: 'a' } } as const;
      // @ts-expect-error -- that is the body of 201, also if it is kept
      place.mount(router, (_input, request) => idempotency.once(request, async () => wrong));
      // @ts-expect-error -- 201 has a body
      place.mount(router, async () => ({ status: 201 }));
      // @ts-expect-error -- 204 has none
      drop.mount(router, async () => ({ status: 204, body: {} }));
    };
    expect(mounting).to.be.a('function');
  });

  it('are sent without a body where they have none', async () => {
    const router = Router();
    drop.mount(router, async () => ({ status: 204 }));
    const server = express().use(router).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const response = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'DELETE' });
      expect([response.status, response.headers.get('content-type'), await response.text()]).to.deep.equal([
        204,
        null,
        '',
      ]);
    } finally {
      server.close();
    }
  });
});
