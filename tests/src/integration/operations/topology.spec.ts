import { managementRequest } from '@ticketwave/cli/dev/broker/management';
import { project, serviceNames } from '@ticketwave/scripts/services';
import type { Difference } from '@ticketwave/cli/topology/compare';
import { compareWithBroker } from '@ticketwave/cli/topology/verify';
import { expect } from 'chai';
import { consumedQueues } from '../../contracts/consumed-queues.ts';
import { sourceOf } from '../../contracts/event-sources.ts';
import type { Channel } from 'amqplib';
import { eventually } from '../../support/eventually.ts';
import { operate, operateJson } from '../../support/operator-command.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'booking.payments';

interface Verified {
  readonly virtualHost: string;
  readonly differences: readonly (Difference & { readonly remedy: string })[];
}

describe('npm run topology -- verify', function () {
  const bench = useOperations();

  /** As the command compares, in this process: one of its own has to load all services. */
  async function compare(): Promise<Verified['differences']> {
    const { managementUrl, virtualHost } = bench().surroundings;
    return (await compareWithBroker(project, { managementUrl, adaptation: { vhost: virtualHost } }))
      .differences;
  }

  async function change(body: (channel: Channel) => Promise<unknown>): Promise<void> {
    const channel = await bench().client.channel();
    await body(channel);
    await channel.close();
  }

  /** The drift is found and named; what is said to put it right is done in the end. */
  async function expectDrift(...named: string[]): Promise<Verified['differences']> {
    const differences = await compare();
    expect(differences.map(({ kind, subject }) => `${kind}: ${subject}`)).to.have.members(named);
    return differences;
  }

  async function expectNoDrift(): Promise<void> {
    expect(await compare()).to.deep.equal([]);
  }

  /** Does what a remedy says with curl. */
  async function request(remedy: string): Promise<void> {
    const [, method, url] = /-X ([A-Z]+) '([^']+)'/.exec(remedy)!;
    const { pathname, search } = new URL(url!);
    const { headers } = managementRequest(bench().surroundings.managementUrl, '/');
    const origin = new URL(bench().surroundings.managementUrl).origin;
    const response = await fetch(`${origin}${pathname}${search}`, { method: method!, headers });
    expect(response.ok, `${method} ${url}: ${response.status}`).to.equal(true);
  }

  it('exits 0 when the broker is as the code says', async () => {
    await expectNoDrift();
    const { exitCode, stdout } = await operate('topology', ['verify'], bench().environment);
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('The broker is as the code says');
    expect(await operateJson<Verified>('topology', ['verify'], bench().environment)).to.deep.equal({
      exitCode: 0,
      answer: { virtualHost: bench().surroundings.virtualHost, differences: [] },
    });
  });

  it('finds a missing queue, and the bindings that went with it', async () => {
    await change((channel) => channel.deleteQueue(QUEUE));
    const differences = await expectDrift(
      `missing-queue: ${QUEUE}`,
      `missing-binding: payment.events → ${QUEUE} by payment.payment.*.v1`,
      `missing-binding: booking.internal → ${QUEUE} by ${QUEUE}`,
    );
    expect(differences.map(({ remedy }) => remedy).join()).to.include(
      'ticketwave outbox republish --service payment',
    );
    expect(await operateJson<Verified>('topology', ['verify'], bench().environment)).to.deep.equal({
      exitCode: 1,
      answer: { virtualHost: bench().surroundings.virtualHost, differences },
    });
    const { exitCode, stdout } = await operate('topology', ['verify'], bench().environment);
    expect(exitCode).to.equal(1);
    for (const { kind, subject, remedy } of differences)
      expect(stdout)
        .to.include(`${kind.replace('-', ' ')}: ${subject}`)
        .and.to.include(remedy);
    await bench().restore();
    await expectNoDrift();
  });

  it('finds a missing binding', async () => {
    await change((channel) =>
      channel.unbindQueue('payment.booking-ended', 'booking.events', 'booking.booking.failed.v1'),
    );
    await expectDrift('missing-binding: booking.events → payment.booking-ended by booking.booking.failed.v1');
    expect((await operate('topology', ['apply'], bench().environment)).exitCode).to.equal(0);
    await expectNoDrift();
  });

  it('finds a stale binding, and says how it goes', async () => {
    await change((channel) => channel.bindQueue(QUEUE, 'payment.events', 'receipt.*.#'));
    const [difference] = await expectDrift(`stale-binding: payment.events → ${QUEUE} by receipt.*.#`);
    await request(difference!.remedy);
    await expectNoDrift();
  });

  it('finds different arguments, and names them', async () => {
    const queue = `${QUEUE}.retry.5s`;
    await change(async (channel) => {
      await channel.deleteQueue(queue);
      await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum', 'x-message-ttl': 6_000 } });
      await channel.bindQueue(queue, 'booking.internal', queue);
    });
    const [difference] = await expectDrift(`different-queue: ${queue}`);
    expect(difference?.expected).to.deep.include({ 'x-message-ttl': 5_000, 'x-overflow': 'reject-publish' });
    expect(difference?.found).to.deep.include({ 'x-message-ttl': 6_000, 'x-overflow': null });
    await request(difference!.remedy);
    await bench().restore();
    await expectNoDrift();
  });

  it('finds an unknown queue of ours, and lets those of others be', async () => {
    await change(async (channel) => {
      await channel.assertQueue('audit.everything', { arguments: { 'x-queue-type': 'quorum' } });
      await channel.bindQueue('audit.everything', 'payment.events', '#');
      await channel.assertQueue('booking.of-yesterday', { arguments: { 'x-queue-type': 'quorum' } });
    });
    const [difference] = await expectDrift('unknown-queue: booking.of-yesterday');
    await request(difference!.remedy);
    await expectNoDrift();
  });

  it('finds another queue that takes a request', async () => {
    await change(async (channel) => {
      await channel.assertQueue('audit.everything', { arguments: { 'x-queue-type': 'quorum' } });
      await channel.bindQueue('audit.everything', 'booking.events', '#');
    });
    const [difference] = await expectDrift('second-answer: booking.events → audit.everything by #');
    await request(difference!.remedy);
    await expectNoDrift();
  });

  it('finds missing and unknown exchanges', async () => {
    await change(async (channel) => {
      await channel.deleteExchange('notification.events');
      await channel.assertExchange('catalog.news', 'fanout');
    });
    // From RabbitMQ 4.3 on, the topic permissions of an exchange go with it.
    const withoutRights = (await compare()).filter(({ kind }) => kind === 'missing-topic-permission');
    expect([0, serviceNames.length]).to.include(withoutRights.length);
    const differences = await expectDrift(
      'missing-exchange: notification.events',
      'unknown-exchange: catalog.news',
      ...consumedQueues.flatMap(({ queue, binds }) =>
        binds
          .filter((key) => sourceOf(queue, key) === 'notification.events')
          .map((key) => `missing-binding: notification.events → ${queue} by ${key}`),
      ),
      ...withoutRights.map(({ subject }) => `missing-topic-permission: ${subject}`),
    );
    await request(differences.find(({ kind }) => kind === 'unknown-exchange')!.remedy);
    await bench().restore();
    await expectNoDrift();
  });

  it('finds rights that differ', async () => {
    const { management, virtualHost } = bench().surroundings;
    await management.allow('payment', virtualHost, { configure: '.*', write: '.*', read: '.*' });
    const [difference] = await expectDrift('different-permission: payment');
    expect(difference?.found).to.deep.equal({ configure: '.*', write: '.*', read: '.*' });
    await bench().restore();
    await expectNoDrift();
  });

  it('finds a policy that drops and expires what the queues promise to keep', async () => {
    const { management, virtualHost } = bench().surroundings;
    const definition = { 'message-ttl': 1_000, 'max-length': 5, overflow: 'drop-head' };
    const path = `/api/policies/${virtualHost}/cost-saver`;
    await management.send('PUT', path, { pattern: '.*', 'apply-to': 'queues', definition });
    const differences = await eventually(async () => {
      const found = await compare();
      return found.length > 0 && found;
    });
    expect(differences.map(({ kind, subject }) => `${kind}: ${subject}`)).to.deep.equal([
      'harmful-policy: policy cost-saver',
    ]);
    expect(differences[0]!.found).to.deep.include({ 'message-ttl': 1_000, 'max-length': 5 });
    expect(differences[0]!.remedy).to.include(`rabbitmqctl clear_policy -p ${virtualHost} cost-saver`);
    await management.send('DELETE', path);
    await eventually(async () => (await compare()).length === 0);
  });

  it('finds an operator policy that expires them, and lets harmless ones be', async () => {
    const { management, virtualHost } = bench().surroundings;
    const operator = `/api/operator-policies/${virtualHost}/short`;
    const harmless = `/api/policies/${virtualHost}/leaders`;
    await management.send('PUT', harmless, {
      pattern: '.*',
      'apply-to': 'queues',
      definition: { 'queue-leader-locator': 'balanced' },
    });
    await management.send('PUT', operator, {
      pattern: '\\.dlq$',
      'apply-to': 'queues',
      definition: { 'message-ttl': 1_000 },
    });
    const [difference] = await eventually(async () => {
      const found = await compare();
      return found.length > 0 && found;
    });
    expect(difference!.subject).to.include('operator policy short');
    await management.send('DELETE', operator);
    await eventually(async () => (await compare()).length === 0);
    await management.send('DELETE', harmless);
  });

  it('finds an exchange that was made anew without its topic permissions, and apply puts them back', async () => {
    const { management, virtualHost } = bench().surroundings;
    await management.send('DELETE', `/api/topic-permissions/${virtualHost}/catalog`);
    const differences = await compare();
    expect(new Set(differences.map(({ kind }) => kind))).to.deep.equal(new Set(['missing-topic-permission']));
    expect(differences.map(({ subject }) => subject)).to.include('catalog on booking.events');
    await bench().restore();
    await expectNoDrift();
  });

  it('show prints what must be there, and no password', async () => {
    const { exitCode, stdout } = await operate('topology', ['show'], {});
    expect(exitCode).to.equal(0);
    expect(stdout).to.include(QUEUE).and.to.include('payment.payment.*.v1 on payment.events');
    const { answer } = await operateJson<{ permissions: object[]; queues: object[] }>(
      'topology',
      ['show'],
      {},
    );
    expect(answer.permissions).to.have.length(serviceNames.length);
    expect(JSON.stringify(answer)).to.not.include('dev-only');
  });
});
