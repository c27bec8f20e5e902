import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import { OwnBroker } from '@ticketwave/cli/dev/broker/own-broker';
import { methodsIn, type Method } from '../../support/amqp-methods.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { ORDERS, type SandboxService } from '../../support/sandbox-service.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const QUEUES = ['shop.orders', 'shop.orders.retry.100ms', 'shop.orders.retry.200ms'];
const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });

describe('the copies of a message that fails', () => {
  const sandbox = useSandbox();
  let proxy: SeverableProxy;
  beforeEach(async () => {
    proxy = await SeverableProxy.to(sandbox().amqpUrl);
  });
  afterEach(() => proxy.sever());

  /** A shop that can be cut off from the broker. */
  const shopBehindProxy = (): SandboxService =>
    sandbox().service({ amqpUrl: proxy.through(sandbox().amqpUrl) });

  async function reconnect(): Promise<void> {
    proxy.watch = () => true;
    await proxy.sever();
    await proxy.restore();
  }

  /** Until nothing is on its way any more. */
  async function untilAllIsSettled(): Promise<void> {
    await eventually(async () => {
      const depths = await Promise.all(QUEUES.map((queue) => sandbox().client.depth(queue)));
      const open = await sandbox().sql('SELECT FROM messaging.attempt WHERE running OR NOT given_up');
      return depths.every((depth) => depth === 0) && open.length === 0;
    });
  }

  it('are not sent again after an acknowledgement that was lost', async () => {
    const attempts: number[] = [];
    const shop = shopBehindProxy();
    shop.on(OrderPlacedIntegrationEvent, (_event, _work, { attempt }) => {
      attempts.push(attempt);
      throw new Error('not today');
    });
    await shop.start();
    proxy.watch = (sent) => {
      if (!methodsIn(sent).includes('ack')) return true;
      void reconnect();
      return false;
    };
    await sandbox().client.publish(order('poor'));
    await eventually(async () => (await sandbox().client.depth('shop.orders.dlq')) > 0);
    await untilAllIsSettled();
    expect(attempts).to.deep.equal([1, 2, 3]);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(1);
  });

  it('do not multiply when a confirm is lost: one message never becomes three dead letters', async () => {
    let runs = 0;
    const copies = await startAndListen();
    const shop = shopBehindProxy();
    shop.on(OrderPlacedIntegrationEvent, () => {
      runs++;
      throw new Error('not today');
    });
    await shop.start();
    let cut = false;
    proxy.watch = (sent) => {
      if (cut || !sent.includes('shop.orders.retry.100ms')) return true;
      cut = true;
      proxy.mute();
      return true;
    };
    await sandbox().client.publish(order('poor'));
    await eventually(() => cut);
    await eventually(() => copies.length === 1);
    await reconnect();
    await eventually(async () => (await sandbox().client.depth('shop.orders.dlq')) > 0);
    await untilAllIsSettled();
    expect(await sandbox().client.depth('shop.orders.dlq')).to.be.within(1, 2);
    expect(runs).to.be.within(3, 5);
  });

  it('leave nothing behind when it is given up: published anew, it is handled although it is redelivered', async () => {
    const { client } = sandbox();
    const handling = (handle: (note: string) => void): SandboxService => {
      const shop = sandbox().service();
      return shop.on(
        OrderPlacedIntegrationEvent,
        async ({ data }, work) => {
          handle(data.note);
          await shop.record(work, data.note);
        },
        { name: 'orders', retry: { delays: [] } },
      );
    };
    const message = order('mended');
    const before = await handling(() => {
      throw new UnrecoverableError('no such order');
    }).start();
    await client.publish(message);
    await eventually(async () => (await client.depth('shop.orders.dlq')) === 1);
    await before.stop();
    await client.publish(message);
    await client.apart(async (channel) => {
      const taken = await eventually(() => channel.get('shop.orders'));
      channel.nack(taken, false, true);
    });
    await handling(() => undefined).start();
    await eventually(async () => (await sandbox().effects()).length === 1);
    expect(await client.depth('shop.orders.dlq')).to.equal(1);
  });

  it('of an older instance are handled, when it has tried anew what this one had given up', async () => {
    const { client } = sandbox();
    let mended = false;
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => {
      if (!mended) throw new UnrecoverableError('no such order');
      return shop.record(work, data.note);
    });
    await shop.start();
    const message = order('mended');
    await client.publish(message);
    await eventually(
      async () => (await sandbox().sql('SELECT FROM messaging.attempt WHERE given_up')).length === 1,
    );
    mended = true;
    // How an older instance counts the run of what was published again; its copy for a retry has the next number.
    const [begun] = await sandbox().sql<{ count: number }>(
      `UPDATE messaging.attempt SET count = count + 1, running = true, started_at = now() RETURNING count`,
    );
    await sandbox().sql('UPDATE messaging.attempt SET running = false');
    const headers = { ...message.options.headers, 'x-attempt': begun!.count + 1 };
    await client.publish({ ...message, options: { ...message.options, headers } });
    await eventually(async () => (await sandbox().effects()).length === 1);
  });

  it('wait while the broker takes nothing, and are there once when it takes messages again', async () => {
    const { broker } = (await infrastructure()).launch;
    if (!(broker instanceof OwnBroker)) throw new Error('This needs a broker node of its own.');
    const { client } = sandbox();
    const copies = await startAndListen();
    const notes = ['one', 'two', 'three'];
    // Handled at once: the outbox may publish it twice, since its confirm waits until the broker takes messages again.
    const revealing = 'makes the broker say that it takes nothing';
    let fail = (): void => undefined;
    const failing = new Promise<void>((resolve) => (fail = resolve));
    const begun = new Set<string>(); // one that takes long is begun again, alone
    const shop = sandbox().service();
    const patient = { ...ORDERS, timeout: 120_000 }; // the command that makes the broker take nothing may take long
    const fails = async ({ data }: OrderPlacedIntegrationEvent, attempt: number): Promise<void> => {
      if (attempt > 1 || data.note === revealing) return;
      begun.add(data.note);
      await failing;
      throw new Error('not yet');
    };
    shop.on(OrderPlacedIntegrationEvent, (event, _work, { attempt }) => fails(event, attempt), patient);
    await shop.start();
    for (const note of notes) await client.publish(order(note));
    await eventually(() => begun.size === 3);
    await broker.control('set_vm_memory_high_watermark', 'absolute', '1MB');
    try {
      await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: revealing }));
      await eventually(() => shop.problems()['shop.publish']?.includes('blocked'));
      fail();
      const goneBack = () => shop.log.complaints().filter((line) => line.includes('goes back')).length;
      await eventually(() => goneBack() >= 6);
    } finally {
      await broker.control('set_vm_memory_high_watermark', '0.4');
    }
    await eventually(() => copies.length >= 3);
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.inbox')).length === 4);
    const ids = copies.map(({ properties }) => properties.messageId as string);
    expect(ids.filter((id, position) => ids.indexOf(id) !== position)).to.be.empty;
    expect(await client.depth('shop.orders.dlq')).to.equal(0);
  });

  /** The exchange of the copies is there once a shop has been. */
  async function startAndListen() {
    const shop = await sandbox().service().start();
    await shop.stop();
    return sandbox().client.listen('shop.internal', 'shop.orders.retry.100ms', 'shop.orders.retry.200ms');
  }

  it('go back by reject when they are not taken, so that the broker counts it', async () => {
    const { client } = sandbox();
    const returned = new Set<Method>();
    proxy.watch = (sent) => {
      for (const method of methodsIn(sent)) returned.add(method);
      return true;
    };
    const shop = shopBehindProxy();
    const fail = () => Promise.reject(new Error('not today'));
    shop.on(OrderPlacedIntegrationEvent, fail, { name: 'orders', retry: { delays: [] } });
    await shop.start();
    await client.apart((channel) =>
      channel.unbindQueue('shop.orders.dlq', 'shop.internal', 'shop.orders.dlq'),
    );
    await client.publish(order('poor'));
    await eventually(() => returned.has('reject'));
    expect([...returned])
      .to.include('publish')
      .and.not.include('nack');
  });

  it('(untouched while the database is away, a message goes back by nack, which need not count)', async () => {
    const returned = new Set<Method>();
    proxy.watch = (sent) => {
      for (const method of methodsIn(sent)) returned.add(method);
      return true;
    };
    const shop = shopBehindProxy();
    await shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).start();
    await sandbox().database.goAway();
    await sandbox().client.publish(order('patient'));
    await eventually(() => returned.has('nack'));
    expect([...returned]).not.to.include('reject');
    await sandbox().database.comeBack();
    await eventually(async () => (await sandbox().effects()).length === 1);
  });
});
