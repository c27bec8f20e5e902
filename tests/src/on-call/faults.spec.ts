import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import { connect } from 'amqplib';
import { expect } from 'chai';
import type { FiringAlert } from '../observability/prometheus.ts';
import { eventually } from '../support/eventually.ts';
import { OnCall } from './on-call.ts';
import { WatchedSystem } from './watched-system.ts';

const VHOST = encodeURIComponent('/ticketwave');
const LONGEST_FOR_MS = 45_000;
/** The `for` of TicketWaveServiceDown. */
const DOWN_FOR_MS = 30_000;

const alertOf =
  (alertname: string, labels: Readonly<Record<string, string>>) =>
  (alert: FiringAlert): boolean =>
    alert.labels.alertname === alertname &&
    Object.entries(labels).every(([name, value]) => alert.labels[name] === value);

describe('whoever is on call', function () {
  let system: WatchedSystem;
  let onCall: OnCall;

  before(async () => {
    system = await WatchedSystem.start();
    onCall = new OnCall(system);
  });

  after(() => system.stop());

  afterEach(async () => {
    expect((await onCall.status()).findings).to.deep.equal([]);
  });

  it('is not called in a rolling restart of all services', async () => {
    const fired = new Map<string, FiringAlert>();
    const watch = new AbortController();
    const watching = (async () => {
      while (!watch.signal.aborted) {
        for (const alert of await system.prometheus.firingAlerts())
          fired.set(JSON.stringify(alert.labels), alert);
        await sleep(1_000, undefined, { signal: watch.signal }).catch(() => undefined);
      }
    })();
    const slow = new Set<string | undefined>();
    for (const name of serviceNames) {
      const begun = performance.now();
      await system.restart(name);
      if (performance.now() - begun > DOWN_FOR_MS) slow.add(name);
    }
    await system.booksATicket();
    await sleep(LONGEST_FOR_MS); // nothing is waited for: what would fire has this time
    watch.abort();
    await watching;
    // On a machine that is too busy to start a service in that time, the alert is right.
    const called = [...fired.values()].filter(
      ({ labels }) => !(labels.alertname === 'TicketWaveServiceDown' && slow.has(labels['service'])),
    );
    const labels = called.map((alert) => alert.labels);
    expect(labels, JSON.stringify(labels)).to.deep.equal([]);
  });

  it('sees that a service has stopped, and starts it', async () => {
    await system.service('notification').kill();
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'service not answering' && subject === 'notification',
      console: ({ service, severity }) => service === 'notification' && severity === 'down',
      alert: alertOf('TicketWaveServiceDown', { service: 'notification' }),
    });
    expect(await onCall.mends()).to.include('ticketwave restart notification');
  });

  it('sees that a service is frozen, and starts it anew', async () => {
    process.kill(system.service('payment').pid, 'SIGSTOP');
    const bookingId = await system.book();
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'service not answering' && subject === 'payment',
      console: ({ service, severity }) => service === 'payment' && severity === 'down',
      alert: alertOf('TicketWaveServiceDown', { service: 'payment' }),
    });
    expect(await onCall.mends()).to.include('ticketwave restart payment');
    await system.untilPayable(bookingId);
  });

  it('sees that an exchange is deleted, and makes it again', async () => {
    await system.management.send('DELETE', `/api/exchanges/${VHOST}/catalog.events`);
    const bookingId = await system.book();
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'missing exchange' && subject === 'catalog.events',
      console: ({ service, what, command }) =>
        service === 'catalog' &&
        what.includes("exchange 'catalog.events' is missing") &&
        command === 'ticketwave topology apply',
      alert: alertOf('TicketWaveComponentBroken', { service: 'catalog', component: 'topology' }),
    });
    expect(await onCall.mends()).to.include('ticketwave topology apply');
    await system.untilPayable(bookingId);
  });

  it('sees that a binding was lost, and publishes again what went past it', async () => {
    const queue = 'payment.booking-ended';
    const bookingId = await system.book();
    await system.untilPayable(bookingId);
    await system.management.send(
      'DELETE',
      `/api/bindings/${VHOST}/e/booking.events/q/${queue}/booking.booking.cancelled.v1`,
    );
    await cancel(bookingId);
    await onCall.sees({
      status: ({ kind, subject }) =>
        ['missing binding', 'missed events'].includes(kind) && subject.includes(queue),
      console: ({ what }) => what.includes(`the binding of ${queue} to booking.events was missing`),
      alert: alertOf('TicketWaveTopologyRestored', { service: 'payment', state: 'binding restored' }),
    });
    expect((await onCall.mends()).join()).to.include('ticketwave outbox republish --service booking');
  });

  it('sees that a .dlq was deleted, which comes back by itself', async () => {
    const queue = 'catalog.update-event-inventory.dlq';
    await system.management.send('DELETE', `/api/queues/${VHOST}/${queue}`);
    await onCall.sees({
      status: ({ kind, subject }) => ['missing queue', 'restored queue'].includes(kind) && subject === queue,
      console: ({ what }) => what.startsWith(`${queue} `),
      alert: alertOf('TicketWaveTopologyRestored', { service: 'catalog', state: 'queue restored' }),
    });
    await onCall.mends();
  });

  it('sees that a right was revoked, and grants it again', async () => {
    await system.management.send('DELETE', `/api/permissions/${VHOST}/notification`);
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'missing permission' && subject === 'notification',
      console: ({ service, command }) =>
        service === 'notification' && command === 'ticketwave topology apply',
      alert: alertOf('TicketWaveComponentBroken', { service: 'notification', component: 'topology' }),
    });
    expect(await onCall.mends()).to.include('ticketwave topology apply');
  });

  it('sees that a queue was deleted, and publishes again what was in it', async () => {
    const queue = 'payment.prepare-payment-data';
    await system.console.act('payment', `/ops/subscriptions/${queue}/pause`, { reason: 'a test' });
    const bookingId = await system.book();
    await eventually(async () => (await messagesIn(queue)) > 0);
    await system.management.send('DELETE', `/api/queues/${VHOST}/${queue}`);
    await onCall.sees({
      status: ({ kind, subject }) => ['missing queue', 'restored queue'].includes(kind) && subject === queue,
      console: ({ what }) => what.startsWith(`${queue} was missing`) || what.includes(`${queue} is not`),
      alert: alertOf('TicketWaveTopologyRestored', { service: 'payment', state: 'queue restored' }),
    });
    await system.console.act('payment', `/ops/subscriptions/${queue}/resume`);
    const done = await onCall.mends();
    expect(done.join()).to.include('ticketwave outbox republish --service booking');
    await system.untilPayable(bookingId);
  });

  it('sees that a lock is held, and ends the session that holds it', async () => {
    await system.withDatabase('catalog', async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM ticketed_event FOR UPDATE');
      const bookings = [await system.book(), await system.book(), await system.book()];
      await onCall.sees({
        status: ({ kind, subject }) => kind === 'lock held' && subject.startsWith('catalog: session'),
        console: ({ service, what }) => service === 'catalog' && what.includes('holds locks'),
        alert: alertOf('TicketWaveLockHeld', { queue: 'catalog.update-event-inventory' }),
      });
      const done = await onCall.mends();
      expect(done.join()).to.match(/ticketwave locks end \d+ --service catalog/);
      for (const bookingId of bookings) await system.untilPayable(bookingId);
    });
  });

  it('sees a poisonous message, and discards it', async () => {
    const queue = 'payment.booking-ended';
    const { exchange, routingKey, type } = BookingCancelledIntegrationEvent.contract;
    const connection = await connect(system.amqpUrl);
    const channel = await connection.createConfirmChannel();
    channel.publish(exchange, routingKey, Buffer.from('{ "event_id": '), { messageId: randomUUID(), type });
    await channel.waitForConfirms();
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'dead letters' && subject === queue,
      console: ({ what, command }) => what === `1 dead letter of ${queue}` && command.includes('dlq'),
      alert: alertOf('TicketWaveMessageGivenUp', { queue }),
    });
    expect(await onCall.mends(/ redrive /)).to.include(`ticketwave dlq discard ${queue} --all`);
    await connection.close();
  });

  it('sees that a saga is stuck, and sends back what it waits for', async () => {
    const queue = 'catalog.release-event-inventory';
    const bookingId = await system.book();
    await system.untilPayable(bookingId);
    await inCatalog('ALTER TABLE reservation RENAME TO away');
    await cancel(bookingId);
    await eventually(() => needsReview(bookingId));
    await onCall.sees({
      status: ({ kind, subject }) => kind === 'saga that needs review' && subject.includes(bookingId),
      console: ({ service, what }) => service === 'booking' && what === '1 saga needing review',
      alert: alertOf('TicketWaveSagaStuck', { saga: 'booking-life' }),
    });
    await giveUp(queue);
    await inCatalog('ALTER TABLE away RENAME TO reservation');
    expect(await onCall.mends(/ discard /)).to.include(`ticketwave dlq redrive ${queue} --all`);
    expect(await needsReview(bookingId)).to.equal(false);
  });

  const messagesIn = async (queue: string): Promise<number> =>
    (await system.management.get<{ messages?: number }>(`/api/queues/${VHOST}/${queue}`)).messages ?? 0;

  const inCatalog = (statement: string): Promise<unknown> =>
    system.withDatabase('catalog' satisfies ServiceName, (client) => client.query(statement));

  async function cancel(bookingId: string): Promise<void> {
    const { status } = await fetch(`${system.service('booking').url}/api/bookings/${bookingId}/cancel`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'We cannot come after all' }),
    });
    expect(status).to.equal(200);
  }

  const needsReview = (bookingId: string): Promise<boolean> =>
    system.withDatabase('booking', async (client) => {
      const { rowCount } = await client.query(
        'SELECT FROM messaging.saga WHERE id = $1 AND attention IS NOT NULL',
        [bookingId],
      );
      return rowCount === 1;
    });

  /** Waits until the messages of the queue that fail are dead letters: their attempts are as good as used up. */
  const giveUp = (queue: string): Promise<unknown> =>
    system.withDatabase('catalog', (client) =>
      eventually(async () => {
        await client.query('UPDATE messaging.attempt SET count = 3 WHERE queue = $1 AND count < 3', [queue]);
        return (await messagesIn(`${queue}.dlq`)) > 0;
      }, 180_000),
    );
});
