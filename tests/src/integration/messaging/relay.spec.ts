import { randomUUID } from 'node:crypto';
import type { Message } from '@ticketwave/contracts';
import type { ConsumeMessage } from 'amqplib';
import { expect } from 'chai';
import type { EventBus, PublishOutcome } from '@ticketwave/building-blocks/adapters';
import { eventually } from '../../support/eventually.ts';
import { BusAround, switchedOff, type Mechanism } from '../../support/mechanisms-off.ts';
import { MortalService } from '../../support/mortal-service.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

/** Holds what is published back until it is instructed to go on. */
class WatchedBus extends BusAround {
  published = 0;
  #held: Promise<void> | undefined;
  #goOn = (): void => undefined;

  hold(): void {
    this.#held = new Promise((resolve) => (this.#goOn = resolve));
  }

  goOn(): void {
    this.#goOn();
  }

  override async publish(
    message: Message,
    options: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    this.published++;
    await this.#held;
    return super.publish(message, options);
  }
}

const sequences = (messages: readonly ConsumeMessage[]): number[] =>
  messages.map(({ properties }) => (properties.headers as { 'x-sequence': number })['x-sequence']);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('of several relays on one database', () => {
  const sandbox = useSandbox();

  /** Started one after the other: the first one holds the lease. */
  async function instance(without: Mechanism[] = []): Promise<{ shop: SandboxService; bus: WatchedBus }> {
    let watched: WatchedBus | undefined;
    const aroundBus = (bus: EventBus): EventBus => (watched = new WatchedBus(bus));
    const shop = sandbox().service({ without, aroundBus });
    await shop.start();
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.lease')).length === 1);
    return { shop, bus: watched! };
  }

  const publisher = (shop: SandboxService) => {
    const order_id = randomUUID();
    return async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++)
        await shop.publish(new OrderPlacedIntegrationEvent({ order_id, note: '' }));
    };
  };

  it('one publishes; the other takes over at once when the first stops', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const first = await instance();
    const second = await instance();
    const publish = publisher(second.shop);
    await publish(20);
    await eventually(() => received.length === 20);
    expect([first.bus.published, second.bus.published]).to.deep.equal([20, 0]);

    const handOver = publish(60);
    await eventually(() => received.length >= 25);
    await first.shop.stop();
    await handOver;
    await publish(10);
    await eventually(() => received.length === 90, 3_000); // the term of a lease is 5 s
    expect(second.bus.published).to.be.at.least(10);
    expect(sequences(received)).to.deep.equal(upTo(90));
  });

  it('one publishes; the other takes over within the term when the first dies', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const mortal = new MortalService(sandbox());
    mortal.start();
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.lease')).length === 1, 15_000);
    const { shop, bus } = await instance();
    const publish = publisher(shop);
    await publish(10);
    await eventually(() => received.length === 10);
    expect(bus.published).to.equal(0);
    await mortal.stop();
    await publish(10);
    await eventually(() => new Set(sequences(received)).size === 20, 8_000);
    const firstReceived = [...new Set(sequences(received))]; // a message may be received twice, never late
    expect(firstReceived).to.deep.equal(upTo(20));
  });

  it('one is held up beyond its term again and again: nothing is lost, and nothing overtakes', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const mortal = new MortalService(sandbox());
    mortal.start();
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.lease')).length === 1, 30_000);
    const { shop, bus } = await instance();
    const publishers = Array.from({ length: 5 }, () => publisher(shop));
    const holder = async (): Promise<string> =>
      (await sandbox().sql<{ fence: string }>('SELECT fence::text FROM messaging.lease'))[0]!.fence;
    for (let round = 1; round <= 2; round++) {
      const before = await holder();
      // Paused in the middle of its work, if it has the lease; else what was in the middle of it is long done.
      const filling = Promise.all(publishers.map((publish) => publish(60)));
      await eventually(() => received.length > (round - 1) * 300);
      mortal.pause();
      await filling;
      await eventually(async () => (await sandbox().waiting()).length === 0, 30_000);
      mortal.goOn();
      if (round > 1) continue;
      expect(await holder()).not.to.equal(before);
      // The lease back to the one that was paused, so that it is paused at work again.
      shop.lease.acquire = () => Promise.resolve(false);
      await sandbox().sql(`UPDATE messaging.lease SET expires_at = now() - interval '1 second'`);
      await eventually(async () => Number(await holder()) > Number(before) + 1, 30_000);
      Reflect.deleteProperty(shop.lease, 'acquire');
    }
    expect(bus.published).to.be.greaterThan(0);
    await mortal.stop('SIGTERM');
    const firstReceived = new Map<string, Set<number>>(); // a message may be received twice, never late
    for (const message of received) {
      const order = (message.properties.headers as { 'x-entity-id': string })['x-entity-id'];
      firstReceived.set(order, (firstReceived.get(order) ?? new Set()).add(sequences([message])[0]!));
    }
    expect([...firstReceived.values()].map((seen) => [...seen])).to.deep.equal(
      Array.from({ length: 5 }, () => upTo(120)),
    );
  });

  /** The second relay is held up in the middle of its work, and goes on when the first has published everything. */
  async function publishSideBySide(without: Mechanism[]): Promise<number[]> {
    const received = await sandbox().client.listen('shop.events', '#');
    const leaseless = [...without, ...switchedOff()].includes('lease');
    const first = await instance(without);
    const second = await instance(without);
    first.bus.hold();
    second.bus.hold();
    await publisher(first.shop)(3);
    await eventually(() => first.bus.published > 0);
    if (leaseless) await eventually(() => second.bus.published > 0);
    first.bus.goOn();
    await eventually(async () => (await sandbox().waiting()).length === 0);
    second.bus.goOn();
    if (leaseless) await eventually(() => received.length > 3);
    await second.shop.stop();
    return sequences(received);
  }

  it('none but the holder of the lease publishes', async () => {
    expect(await publishSideBySide([])).to.deep.equal([1, 2, 3]);
  });

  it('(lease switched off: what was first is published again after what came later)', async () => {
    const order = await publishSideBySide(['lease']);
    expect(order.slice(0, 4)).to.deep.equal([1, 2, 3, 1]);
  });

  it('one that slept beyond its term can no longer mark anything', async () => {
    const { shop } = await instance();
    const stale = shop.lease.fence!;
    await sandbox().sql('UPDATE messaging.lease SET fence = fence + 1, holder = gen_random_uuid()');
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    await publisher(shop)(1);
    const [due] = await shop.store.due(1);
    const { stream, version, rows } = due!;
    const position = rows[0]!.position;
    const refused = { position, reason: 'stale' };
    await shop.store.record([{ stream, version, confirmed: [position], drained: true }], stale);
    await shop.store.record(
      [{ stream, version, confirmed: [], drained: false, retryIn: 60_000, refused }],
      stale,
    );
    expect(await shop.store.due(1)).to.deep.equal([due]);
    expect(await sandbox().waiting()).to.deep.equal([{ attempts: 0, last_error: null }]);
  });
});
