import { randomUUID } from 'node:crypto';
import { DatabaseUnavailableError } from '@ticketwave/building-blocks/postgres';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });

describe("while the service's own database is away", () => {
  const sandbox = useSandbox();

  it('no message is taken, no attempt spent and nothing dead-lettered; afterwards all are handled', async () => {
    const { client, database } = sandbox();
    let interrupted = 0;
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      if (data.note === 'interrupted' && ++interrupted === 1) await database.goAway();
      await shop.record(work, `${data.note}, try ${attempt}`);
    });
    await shop.start();
    await client.publish(order('interrupted'));
    await eventually(() => shop.problems()['database']);
    const meanwhile = Array.from({ length: 10 }, (_, n) => `meanwhile ${n}`);
    for (const note of meanwhile) await client.publish(order(note));
    await eventually(async () => (await client.consumers('shop.orders')) === 0);
    await eventually(async () => (await client.depth('shop.orders')) === 11);
    for (const queue of ['shop.orders.retry.100ms', 'shop.orders.retry.200ms', 'shop.orders.dlq'])
      expect(await client.depth(queue), queue).to.equal(0);

    await database.comeBack();
    await shop.healthy();
    await eventually(async () => (await sandbox().effects()).length === 11);
    const expected = ['interrupted', ...meanwhile].map((note) => `${note}, try 1`);
    expect(await sandbox().effects()).to.have.members(expected);
    expect(await client.depth('shop.orders.dlq')).to.equal(0);
    expect(shop.log.complaints().filter((line) => line.includes('database is away'))).to.have.length(1);
  });

  it('what has been published before leaves when it is back', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: 'waiting' }));
    await sandbox().database.goAway();
    await sandbox().bringBrokerBack();
    await eventually(() => shop.log.complaints().some((line) => line.startsWith('The relay waits')));
    await shop.healthy();
    expect(received).to.be.empty;
    await sandbox().database.comeBack();
    await eventually(() => received.length === 1);
  });

  it('who slept through it keeps nobody waiting: what went back is handled when it is over', async () => {
    const { client } = sandbox();
    let wake = (): void => undefined;
    const sleeping = new Promise<void>((resolve) => (wake = resolve));
    let runs = 0;
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work) => {
        if (data.note === 'sleeper') await sleeping;
        else if (++runs === 1) throw new DatabaseUnavailableError(new Error('for a moment'));
        await shop.record(work, data.note);
      },
      { name: 'orders', timeout: 300_000 },
    );
    await shop.start();
    await client.publish(order('sleeper'));
    await eventually(() => shop.log.lines.some(({ message }) => message.includes('Processing')));
    await client.publish(order('interrupted'));
    await eventually(async () => (await sandbox().effects()).length === 1, 30_000);
    wake();
    await eventually(async () => (await sandbox().effects()).length === 2);
    expect(await sandbox().effects()).to.deep.equal(['interrupted', 'sleeper']);
  });

  it('it can be stopped all the same', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    await shop.start();
    await eventually(() => shop.lease.fence);
    await sandbox().database.goAway();
    await shop.stop();
    expect(shop.log.complaints().some((line) => line.startsWith('The relay could not hand over'))).to.equal(
      true,
    );
    await sandbox().database.comeBack();
  });
});
