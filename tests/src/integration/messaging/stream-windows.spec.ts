import { randomUUID } from 'node:crypto';
import type { Message } from '@ticketwave/contracts';
import type { ConsumeMessage } from 'amqplib';
import { expect } from 'chai';
import type { EventBus, PublishOutcome } from '@ticketwave/building-blocks/adapters';
import { eventually } from '../../support/eventually.ts';
import { BusAround } from '../../support/mechanisms-off.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';
import { useSandbox } from '../../support/sandbox.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

/** Takes down how many messages of a stream it was given at a time. */
class WatchedBus extends BusAround {
  readonly windows: number[] = [];

  override publishInOrder(
    messages: readonly Message[],
    options: { readonly mandatory: boolean },
  ): Promise<PublishOutcome[]> {
    this.windows.push(messages.length);
    return this.bus.publishInOrder(messages, options);
  }
}

const WINDOW = 128;
const order = (order_id: string) => ({ order_id, note: '' });
const numberOf = ({ properties }: ConsumeMessage): number => Number(properties.headers?.['x-sequence']);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the events of one stream', () => {
  const sandbox = useSandbox();

  function watched(): { shop: SandboxService; bus: WatchedBus } {
    let bus: WatchedBus | undefined;
    const aroundBus = (inner: EventBus): EventBus => (bus = new WatchedBus(inner));
    const shop = sandbox().service({ aroundBus });
    return { shop, bus: bus! };
  }

  const placed = (id: string, count: number) =>
    Array.from({ length: count }, () => new OrderPlacedIntegrationEvent(order(id)));
  const numbersOf = (messages: readonly ConsumeMessage[], id: string): number[] =>
    messages.filter(({ properties }) => properties.headers?.['x-entity-id'] === id).map(numberOf);

  it('leave in windows of facts, in their order', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const { shop, bus } = watched();
    const id = randomUUID();
    await shop.publish(...placed(id, 3 * WINDOW + 1));
    await shop.start();
    await eventually(() => received.length === 3 * WINDOW + 1);
    expect(numbersOf(received, id)).to.deep.equal(upTo(3 * WINDOW + 1));
    expect(bus.windows).to.deep.equal([WINDOW, WINDOW, WINDOW, 1]);
  });

  it('leave alone where they are requests: one that no queue takes is not overtaken', async () => {
    const { client } = sandbox();
    const { shop, bus } = watched();
    const id = randomUUID();
    await shop.publish(...Array.from({ length: 3 }, () => new DispatchParcelIntegrationEvent(order(id))));
    await shop.start();
    await eventually(async () => (await sandbox().waiting())[0]!.attempts > 0);
    expect(bus.windows.every((size) => size === 1)).to.equal(true);
    const received = await client.listen('shop.events', 'shop.parcel.#');
    await eventually(() => received.length === 3);
    expect(received.map(numberOf)).to.deep.equal([1, 2, 3]);
  });

  it('(requests in a window: what comes after one that no queue takes is received without it)', async () => {
    const received = await sandbox().client.listen('shop.events', 'shop.second');
    const { bus } = await sandbox().service().start();
    const to = (routingKey: string): Message => ({
      exchange: 'shop.events',
      routingKey,
      properties: { messageId: randomUUID(), headers: {} },
      body: Buffer.from('{}'),
    });
    const outcomes = await bus.publishInOrder([to('shop.first'), to('shop.second')], { mandatory: true });
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['returned']);
    await eventually(() => received.length === 1);
  });

  it('are sent again from the one that the broker refuses, in their order, and only that one is blamed', async () => {
    const { client } = sandbox();
    const received = await client.listen('shop.events', '#');
    const full = { durable: true, arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } };
    await client.apart(async (channel) => {
      await channel.assertQueue('full', full);
      await channel.bindQueue('full', 'shop.events', 'shop.order.paid.v1');
    });
    const { shop, bus } = watched();
    const id = randomUUID();
    const paid = () => new OrderPaidIntegrationEvent(order(id));
    await shop.publish(...placed(id, 1), paid(), paid(), ...placed(id, 2));
    await shop.start();
    await eventually(async () => (await sandbox().waiting())[0]!.attempts > 0);
    expect(bus.windows[0]).to.equal(5);
    expect((await sandbox().waiting()).map(({ attempts }) => attempts > 0)).to.deep.equal([
      true,
      false,
      false,
    ]);

    await eventually(() => client.take('full'));
    await eventually(async () => (await sandbox().waiting()).length === 0);
    const numbers = numbersOf(received, id);
    expect(numbers.slice(-3)).to.deep.equal([3, 4, 5]);
    expect(numbers.slice(0, 2)).to.deep.equal([1, 2]);
  });

  it('keep their order when the broker closes the channel because of an event of another stream', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    const [culprit, ...others] = Array.from({ length: 5 }, () => randomUUID());
    // First, so that nothing behind it was let in.
    await shop.publish(...placed(culprit!, 1), ...others.flatMap((id) => placed(id, WINDOW)));
    await sandbox().sql(
      `UPDATE messaging.outbox SET exchange = 'shop.missing' WHERE stream = $1`,
      `shop.order:${culprit}`,
    );
    await sandbox().bringBrokerBack();
    await eventually(async () => (await sandbox().waiting()).length === 1, 60_000);
    for (const id of others) expect([...new Set(numbersOf(received, id))]).to.deep.equal(upTo(WINDOW));
  });
});
