import { expect } from 'chai';
import type { InstalledBroker } from '@ticketwave/cli/dev/broker/installed';
import { Undo } from '@ticketwave/cli/dev/undo';
import { serviceNames } from '@ticketwave/scripts/services';
import { bookingCreated, plant } from '../chaos-kit/faults/planting.ts';
import { eventually } from '../support/eventually.ts';
import { operateJson } from '../support/operator-command.ts';
import { ShopUnderLoad } from '../outage/shop-under-load.ts';
import { startNextBroker } from './next-broker.ts';

const PATIENCE = 120_000;
/** One of each kind that holds messages when services leave the old broker. */
const HELD = [
  'payment.prepare-payment-data',
  'notification.send-booking-notification',
  'booking.user-bookings.retry.25s',
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
    await plant(field, { body: (id) => bookingCreated(id, { quantity: 2 ** 40 }) });
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
    // What has waited long enough for its retry is back in the queue that it came from.
    const moved = answer.moved.map(({ queue }) => queue.replace('.retry.25s', ''));
    for (const queue of HELD) expect(moved).to.include(queue.replace('.retry.25s', ''));
    await old.stop();

    await shop.booked(10);
    await shop.leave();
    const { findings } = await shop.reconcile();
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    expect(shop.load.counts.unanswered, 'requests without an answer').to.equal(0);
  });
});
