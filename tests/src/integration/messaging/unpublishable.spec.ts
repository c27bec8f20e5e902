import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { OutboxPage } from '@ticketwave/building-blocks/operations';
import { eventually } from '../../support/eventually.ts';
import { operateJson } from '../../support/operator-command.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { useSandbox } from '../../support/sandbox.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

const order = (order_id: string = randomUUID()) => ({ order_id, note: '' });

describe('one event that the broker does not let in', () => {
  const sandbox = useSandbox();

  const placed = (count: number) =>
    Array.from({ length: count }, () => new OrderPlacedIntegrationEvent(order()));
  const breaks = (shop: SandboxService): string[] =>
    shop.log.complaints().filter((line) => /'publisher' is broken: .*closed by server/.test(line));
  const list = () =>
    operateJson<OutboxPage>('outbox', ['list', '--service', 'booking', '--waiting'], {
      DATABASE_URL_BOOKING: sandbox().database.url,
    });

  /** Those that the broker does not let in have been tried again, and the others are all published. */
  async function expectOnlyTheirOwnToWait(
    shop: SandboxService,
    stuck: number,
    reason: RegExp,
  ): Promise<void> {
    await eventually(async () => {
      const waiting = await sandbox().waiting();
      return waiting.length === stuck && waiting[0]!.attempts >= 2;
    }, 45_000);
    expect((await sandbox().waiting())[0]!.last_error).to.match(reason);
    expect(breaks(shop)).to.have.length(1);
    const { exitCode, answer } = await list();
    expect([exitCode, answer.failing > 0]).to.deep.equal([1, true]);
    expect(answer.rows[0]!.lastError).to.match(reason);
  }

  it('whose exchange is missing (404) stops its own stream, and says why', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    const stuck = order();
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    await shop.publish(new OrderPlacedIntegrationEvent(stuck), new OrderPaidIntegrationEvent(stuck));
    await sandbox().sql(`UPDATE messaging.outbox SET exchange = 'shop.events.v2' WHERE sequence = 1`);
    await shop.publish(...placed(100));
    await sandbox().bringBrokerBack();
    await eventually(
      () => new Set(received.map(({ properties }) => String(properties.messageId))).size === 100,
    );
    await shop.publish(...placed(100));
    await eventually(
      () => new Set(received.map(({ properties }) => String(properties.messageId))).size === 200,
    );
    await expectOnlyTheirOwnToWait(shop, 2, /^refused: .*NOT_FOUND - no exchange 'shop.events.v2'/);

    await sandbox().client.apart((channel) => channel.assertExchange('shop.events.v2', 'topic'));
    await eventually(async () => (await sandbox().waiting()).length === 0, 60_000);
  });

  it('that the service may not publish (403) stops the streams of its type, and says why', async () => {
    const shop = await sandbox().service().start();
    const { management, virtualHost } = sandbox();
    const allow = (write: string) => management.allowTopics('shop', virtualHost, 'shop.events', write);
    await allow('^shop\\.order\\.placed\\..*');
    await sandbox().cutConnections(); // the broker remembers for a while what it has let in
    await eventually(() => !shop.bus.accepting);
    await shop.healthy();
    for (let n = 0; n < 10; n++) await shop.publish(new OrderPaidIntegrationEvent(order()), ...placed(20));
    await expectOnlyTheirOwnToWait(shop, 10, /^refused: .*ACCESS_REFUSED/);

    await allow('.*');
    await eventually(async () => (await sandbox().waiting()).length === 0, 75_000);
  });
});
