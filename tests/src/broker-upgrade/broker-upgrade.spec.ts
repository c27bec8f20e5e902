import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { InstalledBroker } from '@ticketwave/cli/dev/broker/installed';
import { Undo } from '@ticketwave/cli/dev/undo';
import { serviceNames } from '@ticketwave/scripts/services';
import { plant } from '../chaos-kit/faults/planting.ts';
import { withChannel } from '../chaos-kit/foreign-client.ts';
import { PLANTED_HEADER } from '../chaos-kit/management.ts';
import { eventually } from '../support/eventually.ts';
import { operateJson } from '../support/operator-command.ts';
import { ShopUnderLoad } from '../outage/shop-under-load.ts';
import { startNextBroker } from './next-broker.ts';

const PATIENCE = 120_000;
/** Longer than it takes until the services have left. */
const RETRY = 'catalog.update-event-inventory.retry.125s';
/** One of each kind that holds messages when services leave the old broker. */
const HELD = [
  'payment.prepare-payment-data',
  'notification.send-booking-notification',
  RETRY,
  'booking.user-bookings.dlq',
] as const;

interface Moved {
  readonly moved: readonly { readonly queue: string; readonly moved: number }[];
  readonly left: readonly object[];
}

describe('an upgrade to another broker while bookings are under way', function () {
  this.timeout(1_500_000);
  let shop: ShopUnderLoad;
  let next: InstalledBroker;
  const undo = new Undo();

  before(async () => {
    shop = await ShopUnderLoad.open('broker-upgrade', 2);
    undo.add(() => shop.close());
    next = await startNextBroker();
    undo.add(() => next.stop());
  });

  after(() => undo.run());

  /** As the services' configuration would name it. */
  const nextFor = (name: string): NodeJS.ProcessEnv => ({
    AMQP_URL: next.urlFor(name),
    RABBITMQ_MONITORING_URL: next.monitoringUrl,
  });

  const holds = async (name: string): Promise<boolean> =>
    (await shop.management.queues()).some((queue) => queue.name === name && queue.messages > 0);

  it('takes with it what waits in queues, retries, dead letters and outboxes, and every booking ends once', async () => {
    const old = shop.launched.broker;
    const { services } = shop.launched;
    shop.load.start();
    await shop.booked(15);
    const field = { broker: old, planted: shop.planted };
    await plant(field, { body: () => '{ "event_id": ' });
    await plantInRetry(old.amqpUrl, shop.planted);
    await Promise.all([services.payment!.stop(), services.notification!.stop()]);
    await shop.booked(10);
    for (const queue of HELD) await eventually(() => holds(queue), PATIENCE);

    await old.kill(); // or stopped: from here on outboxes hold what the services say
    await shop.booked(5);
    const apply = { AMQP_URL: next.amqpUrl, RABBITMQ_MANAGEMENT_URL: next.managementUrl };
    shop.lookAt(next);
    const applied = await shop.operate('topology', 'apply');
    expect(applied.exitCode, applied.stderr).to.equal(0);
    for (const name of serviceNames) await shop.launched.restart(name, nextFor(name));
    await shop.booked(5);

    await old.start();
    const source = { FROM_AMQP_URL: old.amqpUrl, FROM_MANAGEMENT_URL: old.managementUrl };
    const { exitCode, answer } = await operateJson<Moved>('move', [], { ...apply, ...source });
    expect(answer.left).to.deep.equal([]);
    expect(exitCode).to.equal(0);
    expect(answer.moved.map(({ queue }) => queue)).to.include.members([...HELD]);
    await old.stop();

    await shop.booked(10);
    await shop.leave();
    const { findings } = await shop.reconcile();
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    expect(shop.load.counts.unanswered, 'requests without an answer').to.equal(0);
  });
});

/** A message that waits for its second try, and is given up then because nobody can read it. */
async function plantInRetry(amqpUrl: string, planted: Set<string>): Promise<void> {
  const messageId = randomUUID();
  planted.add(messageId);
  const headers = { [PLANTED_HEADER]: true, 'x-attempt': 2 };
  await withChannel(
    () => amqpUrl,
    async (channel) => {
      channel.publish('catalog.internal', RETRY, Buffer.from('{'), { messageId, headers, persistent: true });
      await channel.waitForConfirms();
    },
  );
}
