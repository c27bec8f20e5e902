import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { OwnBroker } from '@ticketwave/cli/dev/broker/own-broker';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

const settings = (timeout: number, tick: number): string =>
  `application:set_env(rabbit, consumer_timeout, ${timeout}), application:set_env(rabbit, channel_tick_interval, ${tick}).`;

describe('a handler that holds its message longer than the broker allows', () => {
  const sandbox = useSandbox();

  it('is reported as a consumer time-out, and the queue is consumed on a fresh channel', async () => {
    const { broker } = (await infrastructure()).launch;
    if (!(broker instanceof OwnBroker)) throw new Error('This needs a broker node of its own.');
    const shop = sandbox().service();
    let end = (): void => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work) => {
        if (data.note === 'held') await held;
        await shop.record(work, data.note);
      },
      { name: 'orders', timeout: 120_000, retry: { delays: [] } },
    );
    await broker.control('eval', settings(1_000, 1_000));
    try {
      await shop.start();
      const order = (note: string) =>
        wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });
      await sandbox().client.publish(order('held'));
      const named = (line: string): boolean => line.includes("'shop.orders' is broken: consumer time-out: ");
      await eventually(() => shop.log.complaints().some(named));
      end();
      await sandbox().client.publish(order('later'));
      await eventually(async () => (await sandbox().effects()).length === 2);
      await shop.healthy();
      expect(await sandbox().effects()).to.have.members(['held', 'later']);
      expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
    } finally {
      end();
      await broker.control('eval', settings(1_800_000, 60_000));
    }
  });
});
