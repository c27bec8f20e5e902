import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { bookingCreated, plant } from '../chaos-kit/faults/planting.ts';
import { Load } from '../chaos-kit/load.ts';
import { Management } from '../chaos-kit/management.ts';
import { reconcileWhenQuiet } from '../chaos-kit/observe.ts';
import { comparePlanted } from '../chaos-kit/planted.ts';
import { forEachService } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { BothVersions } from './both-versions.ts';
import { wires } from '../support/topology.ts';

/** In full: the version whose data and neighbours this one must get along with. */
const OLD_VERSION = 'e253869ae33529dcb1a1115f1f08f0cbcfb843b9';
const BOOKINGS_A_SECOND = 2;
const SIDE_BY_SIDE_MS = 30_000;
/** What is booked meanwhile can be paid after it. */
const BOOKING_TTL_SECONDS = 180;
const PATIENCE_MS = 60_000;
/** Bookings that nobody has paid are ended 30 s after they expire; retries take 155 s. */
const QUIET_WITHIN_MS = (BOOKING_TTL_SECONDS + 30) * 1_000 + 420_000;

describe('an upgrade in place', () => {
  const planted = new Set<string>();
  let versions: BothVersions;
  let management: Management;
  let load: Load;

  before(async () => {
    versions = await BothVersions.open(OLD_VERSION, { BOOKING_TTL_SECONDS: String(BOOKING_TTL_SECONDS) });
    management = new Management(() => versions.old.broker.managementUrl!);
    load = new Load({
      bookingUrl: versions.urls.booking,
      catalogUrl: versions.urls.catalog,
      paymentUrl: versions.urls.payment,
      rate: BOOKINGS_A_SECOND,
      seed: 1,
      unpaid: 'expire',
      name: 'upgrade',
    });
    // One that is enough for all, and one that is sold out on the way.
    await load.prepare([2_000, 100]);
  });

  after(async () => {
    load.abandon(); // after a failure there may be some left
    await versions.stop();
  });

  it('takes over rows, messages, sagas and keys, beside the old version and then alone, and all adds up', async () => {
    const { old } = versions;
    load.start();
    await eventually(() => load.counts.accepted >= 30, 120_000);
    const key = randomUUID();
    const first = await bookWith(key, old.services.booking!.url);

    await plantOne(() => '{ "event_id": ');
    await plantOne((id) => bookingCreated(id, { quantity: 2 ** 40 }));
    await Promise.all([old.services.payment!.stop(), old.services.notification!.stop()]);
    for (const queue of [
      'booking.user-bookings.dlq',
      'booking.user-bookings.retry.25s',
      'payment.prepare-payment-data',
      'notification.send-booking-notification',
    ])
      await eventually(() => holdsMessages(queue), 120_000);
    const queuesBefore = await argumentsOfQueues();

    await old.broker.kill();
    const waiting = load.counts.accepted;
    await eventually(() => load.counts.accepted >= waiting + 20, 120_000);
    expect(await versions.waitingInOutbox('booking'), 'events that wait in the outbox').to.be.at.least(20);
    versions.startNew();
    await eventually(() => versions.migrated(), 120_000);

    await old.broker.start();
    await versions.applyNewTopology();
    old.services.payment!.start();
    old.services.notification!.start();
    await versions.ready();
    await delay(SIDE_BY_SIDE_MS); // the time of a deployment, instance by instance
    expect(versions.handledBy('old'), 'messages handled by the old version meanwhile').to.be.at.least(10);
    expect(versions.handledBy('new'), 'messages handled by the new version meanwhile').to.be.at.least(10);
    const again = await bookWith(key, versions.newUrl('booking'));
    expect(again, 'the answer to a request that is repeated with its key').to.deep.equal(first);

    await versions.stopOld();
    const alone = load.counts.accepted;
    await eventually(() => load.counts.accepted >= alone + 10, 120_000);
    await load.stop({ patienceMs: PATIENCE_MS });
    const databases = forEachService((name) => old.databases[name]!);
    const observed = { databases, management, wires, planted };
    const record = { ...load.record, accepted: [...load.record.accepted, first.bookingId] };
    const { findings } = await reconcileWhenQuiet(observed, record, {
      timeoutMs: QUIET_WITHIN_MS,
      more: ({ deadLetters }) => comparePlanted(planted, deadLetters),
    });
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    expect(await argumentsOfQueues()).to.include(queuesBefore);
    expect(load.counts.unanswered, 'requests that were never answered').to.equal(0);
  });

  const plantOne = (body: (id: string) => string): Promise<string> =>
    plant({ broker: { amqpUrl: versions.old.broker.amqpUrl }, planted }, { body });

  async function holdsMessages(name: string): Promise<boolean> {
    return (await management.queues()).some((queue) => queue.name === name && queue.messages > 0);
  }

  /** As text, by the queues' names. */
  async function argumentsOfQueues(): Promise<Record<string, string>> {
    const queues = await management.request<{ name: string; arguments: object }[]>('GET', '/api/queues');
    return Object.fromEntries(queues.map(({ name, arguments: given }) => [name, JSON.stringify(given)]));
  }

  async function bookWith(key: string, url: string): Promise<{ bookingId: string }> {
    const response = await fetch(`${url}/api/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ eventId: load.wellStocked, userId: 'key@example.com', ticketCount: 1 }),
    });
    expect(response.status).to.equal(201);
    return (await response.json()) as { bookingId: string };
  }
});
