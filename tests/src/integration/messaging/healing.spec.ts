import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage } from '../../support/wire-message.ts';

const order = (note: string) => new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note });

describe('a running service heals, and says so while it has not', () => {
  const sandbox = useSandbox();

  function shopThatRecords(): SandboxService {
    const shop = sandbox().service();
    return shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
  }

  async function expectToWork(shop: SandboxService): Promise<void> {
    await shop.healthy();
    const before = (await sandbox().effects()).length;
    await shop.publish(order('works again'));
    await eventually(async () => (await sandbox().effects()).slice(before).includes('works again'));
    expect(shop.problems()).to.be.empty;
  }

  it('when the broker has closed its publishing channel', async () => {
    const shop = await shopThatRecords().start();
    const nowhere = {
      exchange: 'shop.nowhere',
      routingKey: '',
      properties: { headers: {} },
      body: Buffer.of(),
    };
    await shop.bus.publish(nowhere, { mandatory: false });
    expect(shop.problems()['publisher']).to.include("no exchange 'shop.nowhere'");
    expect(shop.bus.accepting).to.equal(false);
    await expectToWork(shop);
    const complaints = shop.log.complaints().filter((line) => line.includes("'publisher' is broken"));
    expect(complaints).to.have.length(1);
  });

  it('when its queue is deleted', async () => {
    const shop = await shopThatRecords().start();
    await sandbox().client.apart((channel) => channel.deleteQueue('shop.orders'));
    const problem = await eventually(() => shop.problems()['shop.orders']);
    expect(problem).to.equal('the broker cancelled the consumer, as when the queue is deleted');
    await expectToWork(shop);
  });

  it('when its dead-letter and retry queues are deleted too', async () => {
    const shop = await shopThatRecords().start();
    for (const name of ['shop.orders.dlq', 'shop.orders.retry.100ms', 'shop.orders'])
      await sandbox().client.apart((channel) => channel.deleteQueue(name));
    await eventually(() => shop.problems()['shop.orders']);
    await expectToWork(shop);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
    expect(await sandbox().client.depth('shop.orders.retry.100ms')).to.equal(0);
  });

  it('when its connections are closed, and what was being handled then has its effect once', async () => {
    let held = 0;
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      await shop.record(work, data.note);
      if (data.note !== 'held' || held++ > 0) return;
      await sandbox().cutConnections();
      await eventually(() => shop.problems()['shop.consume']);
    });
    await shop.start();
    await shop.publish(order('held'));
    await eventually(() =>
      shop.log.complaints().some((line) => line.includes("'shop.consume' is disconnected")),
    );
    await expectToWork(shop);
    await eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);
    expect(await sandbox().effects()).to.have.members(['held', 'works again']);
    expect(held).to.equal(1);
  });

  it('when its permissions were revoked and are granted again', async () => {
    const shop = await shopThatRecords().start();
    await sandbox().takeBrokerAway();
    await eventually(() => shop.problems()['shop.publish'] && shop.problems()['shop.consume']);
    await sandbox().bringBrokerBack();
    await expectToWork(shop);
  });

  it('when somebody stops and starts consuming in quick succession', async () => {
    const shop = await shopThatRecords().start();
    for (let n = 0; n < 20; n++) {
      shop.bus.pause();
      shop.bus.resume();
    }
    shop.bus.pause();
    await eventually(async () => (await sandbox().client.consumers('shop.orders')) === 0);
    shop.bus.resume();
    await expectToWork(shop);
    expect(await sandbox().client.consumers('shop.orders')).to.equal(1);
  });
});

describe('a service that stops while messages wait for a connection', () => {
  const sandbox = useSandbox();

  it('finishes what it has begun, and leaves the others in their queue, untouched', async () => {
    const { client } = sandbox();
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const shop = sandbox().service({ connections: { max: 8, lanes: { handlers: 1 } } });
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work) => {
        await finished;
        await shop.record(work, data.note);
      },
      { name: 'orders', timeout: 300_000 },
    );
    await shop.start();
    for (let n = 0; n < 5; n++)
      await client.publish(
        wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note: `${n}` }),
      );
    await eventually(() => shop.log.lines.some(({ fields }) => fields['activity'] === 'processing'));
    await eventually(async () => (await client.depth('shop.orders')) === 0);
    const stopped = shop.stop();
    finish();
    await stopped;
    expect(await sandbox().effects()).to.have.length(1);
    expect(await client.depth('shop.orders')).to.equal(4);
    expect(await sandbox().sql('SELECT FROM messaging.attempt')).to.be.empty;
  });
});

describe('a service that finds its queue with other arguments', () => {
  const sandbox = useSandbox();

  it('says what is there and what it expects, and goes on once that is put right', async () => {
    await sandbox().client.apart((channel) => channel.assertQueue('shop.orders', { durable: true }));
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).open();
    const problem = await eventually(() => {
      const said = shop.problems()['shop.orders'];
      return said?.includes('shop.orders') && said;
    });
    expect(problem).to.include("received the value 'shop.internal'").and.include('current is none');
    expect(shop.conflicts.map(({ name }) => name)).to.include('TopologyConflictError');
    await sandbox().client.apart((channel) => channel.deleteQueue('shop.orders'));
    await shop.healthy();
    await shop.publish(order('works now'));
    await eventually(async () => (await sandbox().effects()).includes('works now'));
  });
});
