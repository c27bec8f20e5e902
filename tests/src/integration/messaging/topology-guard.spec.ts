import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService, SandboxServiceOptions } from '../../support/sandbox-service.ts';

const KEY = 'shop.order.placed.v1';
const NOTHING = { configure: '^$', write: '^$', read: '^$' };
const order = (note: string) => new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note });

describe('what a service needs on the broker is looked after', () => {
  const sandbox = useSandbox();

  async function shopThatRecords(options: Partial<SandboxServiceOptions> = {}): Promise<SandboxService> {
    const shop = sandbox().service({ guardIntervalMs: 500, ...options });
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    await shop.start();
    return shop;
  }

  async function expectToWork(shop: SandboxService): Promise<void> {
    await shop.healthy();
    await shop.publish(order('works'));
    await eventually(async () => (await sandbox().effects()).includes('works'));
  }

  for (const queue of ['shop.orders.dlq', 'shop.orders.retry.100ms']) {
    it(`restores ${queue}, which nobody consumes, and says that it was missing`, async () => {
      const shop = await shopThatRecords();
      await sandbox().client.apart((channel) => channel.deleteQueue(queue));
      await eventually(() => shop.log.complaints().some((line) => line.includes(`'${queue}' was missing`)));
      expect(await sandbox().client.depth(queue)).to.equal(0);
      expect(shop.bus.topology().restored.map((one) => one.queue)).to.deep.equal([queue]);
      await expectToWork(shop);
    });
  }

  it('reports a queue that was deleted while it was consumed, and that is declared again at once', async () => {
    const shop = await shopThatRecords();
    await sandbox().client.apart((channel) => channel.deleteQueue('shop.orders'));
    const restored = await eventually(() => {
      const found = shop.bus.topology().restored;
      return found.length > 0 && found;
    });
    expect(restored.map(({ queue }) => queue)).to.deep.equal(['shop.orders']);
    await expectToWork(shop);
  });

  it('notices that a right was revoked, although its channels remember it, and the command that grants it', async () => {
    const shop = await shopThatRecords();
    const { management, virtualHost } = sandbox();
    const own = { configure: '^shop\\..*$', write: '^shop\\..*$', read: '^shop\\..*$' };
    await management.allow('shop', virtualHost, { ...own, configure: '^$' });
    const problem = await eventually(() => shop.problems()['topology']);
    expect(problem).to.include('ACCESS').and.to.include('the command `topology apply` grants it again');
    await management.allow('shop', virtualHost, own);
    await expectToWork(shop);
  });

  it('restores a binding that somebody took away, without being informed of it', async () => {
    const shop = await shopThatRecords();
    await sandbox().client.apart((channel) => channel.unbindQueue('shop.orders', 'shop.events', KEY));
    await eventually(async () => {
      await shop.publish(order('restored'));
      return (await sandbox().effects()).includes('restored');
    });
    expect(shop.bus.topology()).to.deep.equal({
      bindings: 'not checked: RABBITMQ_MONITORING_URL is not set',
      gaps: [],
      restored: [],
    });
  });

  it('does not keep a service from stopping when the management API takes a question and never answers', async () => {
    let asked = false;
    const silent = createServer(() => (asked = true)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const shop = await shopThatRecords({ monitoringUrl: `http://looks-on:looks-on@127.0.0.1:${port}` });
    await eventually(() => asked);
    const begun = performance.now();
    await shop.stop();
    silent.closeAllConnections();
    silent.close();
    expect(performance.now() - begun).to.be.below(5_000);
  });

  it('reports since when a binding was missing, and the command that repairs it, if it may look', async () => {
    const { management, launch } = await infrastructure();
    await management.createUser('looks-on', 'looks-on', 'monitoring');
    await management.allow('looks-on', sandbox().virtualHost, NOTHING);
    const monitoringUrl = Object.assign(new URL(launch.broker.managementUrl!), {
      username: 'looks-on',
      password: 'looks-on',
    }).href;
    const shop = await shopThatRecords({ monitoringUrl });
    expect(shop.bus.topology().bindings).to.equal('checked');
    const before = new Date().toISOString();
    await sandbox().client.apart((channel) => channel.unbindQueue('shop.orders', 'shop.events', KEY));
    const [gap] = await eventually(() => {
      const { gaps } = shop.bus.topology();
      return gaps.length > 0 && gaps;
    });
    expect(gap).to.deep.include({ exchange: 'shop.events', queue: 'shop.orders', routingKey: KEY });
    expect(gap!.until > before).to.equal(true);
    expect(gap!.remedy).to.equal(`outbox republish --service shop --since ${gap!.since}`);
    expect(shop.log.complaints().join('\n')).to.include(gap!.remedy).and.not.to.include('looks-on');
    await expectToWork(shop);
  });

  it('says why bindings are not checked if the account is refused, and works on', async () => {
    const { launch } = await infrastructure();
    const monitoringUrl = Object.assign(new URL(launch.broker.managementUrl!), {
      password: 'wrong-one',
    }).href;
    const shop = await shopThatRecords({ monitoringUrl });
    const said = await eventually(() => {
      const { bindings } = shop.bus.topology();
      return bindings !== 'checked' && bindings;
    });
    expect(said).to.include('not checked').and.to.include('401').and.not.to.include('wrong-one');
    await expectToWork(shop);
  });
});

describe('a service whose exchanges belong to the administrator', () => {
  const sandbox = useSandbox();

  const makeExchanges = (): Promise<void> =>
    sandbox().client.apart(async (channel) => {
      await channel.assertExchange('shop.events', 'topic', { durable: true });
      await channel.assertExchange('shop.internal', 'direct', { durable: true });
    });

  it('does not make one that is missing, says how it comes back, and goes on when it is there', async () => {
    await makeExchanges();
    const shop = sandbox().service({ guardIntervalMs: 500, exchangesBy: 'administered' });
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    await shop.start();
    await sandbox().client.apart((channel) => channel.deleteExchange('shop.events'));
    const problem = await eventually(() =>
      Object.values(shop.problems()).find((said) => said.includes('topology apply')),
    );
    expect(problem).to.include("exchange 'shop.events' is missing");
    await makeExchanges();
    await shop.healthy();
    await shop.publish(order('works again'));
    await eventually(async () => (await sandbox().effects()).includes('works again'));
  });
});
