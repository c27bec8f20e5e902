import { randomUUID } from 'node:crypto';
import { Clock, SystemClock } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, on } from '@ticketwave/building-blocks/messaging';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import { expect } from 'chai';
import { Container } from 'inversify';
import { dispatchPaidOrders } from '../../support/dispatch-paid-orders.ts';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

describe('a handler that is a function', () => {
  const sandbox = useSandbox();
  const order = (note: string) => ({ order_id: randomUUID(), note });

  it('reacts to its event once, in the unit of work of the message', async () => {
    await sandbox().service().handle(dispatchPaidOrders).start();
    const requests = await sandbox().client.listen('shop.events', 'shop.parcel.#');
    const paid = wireMessage(OrderPaidIntegrationEvent, order('a lamp'));

    await sandbox().client.publish(paid);
    await eventually(() => requests.length > 0);
    await sandbox().client.publish(paid);
    await sandbox().client.publish(wireMessage(OrderPaidIntegrationEvent, order('the last')));
    await eventually(() => requests.some(({ content }) => content.toString().includes('the last')));

    const bodies = requests.map(({ content }) => JSON.parse(content.toString()) as Record<string, unknown>);
    expect(bodies.map(({ data }) => (data as { note: string }).note)).to.deep.equal(['a lamp', 'the last']);
    expect(bodies[0]).to.include({ causation_id: paid.id });
  });

  it('is reported of the message, and what it has changed is undone when it fails, under its name', async () => {
    const attempts: number[] = [];
    const shop = sandbox().service();
    const subscription = { name: 'orders', retry: { immediate: 1, delays: [] } };
    shop.handle(
      on(OrderPlacedIntegrationEvent, { subscription }, async ({ note }, work, { attempt }) => {
        attempts.push(attempt);
        await shop.record(work, note);
        throw new Error('There are no lamps.');
      }),
    );
    await shop.start();

    await sandbox().client.publish(wireMessage(OrderPlacedIntegrationEvent, order('a lamp')));

    const dead = await eventually(() => sandbox().client.take('shop.orders.dlq'));
    expect(dead.properties.headers).to.include({
      'x-failure-handler': 'OrderPlacedIntegrationEventHandler',
      'x-failure-message': 'There are no lamps.',
    });
    expect(attempts).to.deep.equal([1, 2]);
    expect(await sandbox().effects()).to.deep.equal([]);
  });

  it('is bound as a class is, with what it needs, and has a queue of its own if it names none', () => {
    const container = new Container();
    container.bind(Clock).to(SystemClock);
    container.bind(IntegrationEventHandler).toConstantValue(dispatchPaidOrders);
    container.bind(IntegrationEventHandler).toResolvedValue(
      (clock) =>
        on(OrderPlacedIntegrationEvent, {}, async ({ order_id }, work) => {
          await work.publish(
            new DispatchParcelIntegrationEvent({ order_id, note: clock.now().toISOString() }),
          );
        }),
      [Clock],
    );
    const queues = subscribedQueues('shop', container.getAll(IntegrationEventHandler));
    expect(queues.map(({ queue }) => queue)).to.deep.equal(['shop.order-placed', 'shop.paid-orders']);
  });
});
