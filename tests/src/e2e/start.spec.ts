import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { expect } from 'chai';
import { consumedQueues } from '../contracts/consumed-queues.ts';
import { tappedServices } from '../contracts/event-sources.ts';
import { eventually } from '../support/eventually.ts';
import { ManagementApi } from '../support/management-api.ts';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';
import { DEMO_EVENT, requestForTickets } from './foreign-request.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of the first major version: a minor one adds fields that nobody needs to know. */
const FIRST = /^1\.\d+$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface Environment {
  readonly startedAt: string;
  readonly services: Record<ServiceName, { url: string; pid: number; databaseUrl: string }>;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly postgresDirectory?: string;
}

type Request = Pick<RequestInit, 'method' | 'body'> & { readonly headers?: Record<string, string> };

describe('npm start, and a foreign AMQP client that knows only SPEC', () => {
  const directory = openRunDirectory();
  const file = join(directory.path, 'environment.json');
  let run: NpmRun;
  let environment: Environment;
  let connection: ChannelModel;
  let channel: ConfirmChannel;

  before(async function () {
    run = new NpmRun(['start'], directory.path);
    await run.until(() => existsSync(file) || undefined, 170_000);
    environment = JSON.parse(readFileSync(file, 'utf8')) as Environment;
    connection = await connect(environment.amqpUrl);
    channel = await connection.createConfirmChannel();
  });

  after(async () => {
    await run.cleanUp();
    directory.remove();
  });

  const ask = async (service: ServiceName, path: string, request: Request = {}) => {
    const headers = { 'content-type': 'application/json', ...request.headers };
    const response = await fetch(`${environment.services[service].url}${path}`, { ...request, headers });
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what anybody gets who reads the API
    return { status: response.status, body: (await response.json()) as any };
  };

  const available = async (): Promise<number> =>
    (await ask('catalog', `/api/events/${DEMO_EVENT}`)).body.availableTickets;

  /** Everything that an exchange routes by the pattern from now on. */
  async function listen(exchange: string, pattern: string): Promise<ConsumeMessage[]> {
    const received: ConsumeMessage[] = [];
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, pattern);
    await channel.consume(queue, (message) => message && received.push(message), { noAck: true });
    return received;
  }

  async function publish(body: object | string, properties: object): Promise<void> {
    const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const { username } = new URL(environment.amqpUrl);
    const key = 'booking.inventory.update-requested.v1';
    channel.publish('booking.events', key, content, { ...properties, userId: username, mandatory: true });
    await channel.waitForConfirms();
  }

  it('environment.json reports what runs, to its owner only', async () => {
    expect((statSync(file).mode & 0o777).toString(8)).to.equal('600');
    const { startedAt, services, amqpUrl, managementUrl, ...more } = environment;
    expect(Object.keys(more).filter((key) => key !== 'postgresDirectory')).to.deep.equal([]);
    expect(startedAt).to.match(TIME);
    expect(Object.keys(services)).to.have.members([...serviceNames]);
    for (const service of serviceNames) {
      const { url, pid, databaseUrl, ...surplus } = services[service];
      expect(surplus).to.deep.equal({});
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).to.include('dist/main.js');
      expect(databaseUrl).to.match(
        new RegExp(`^postgresql://${service}:[^@]+@127\\.0\\.0\\.1:\\d+/${service}$`),
      );
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      for (const probe of ['live', 'ready', 'messaging'])
        expect((await ask(service, `/health/${probe}`)).status, `${service} ${probe}`).to.equal(200);
    }
    expect(amqpUrl).to.match(/^amqp:\/\/admin:admin123@127\.0\.0\.1:\d+\/%2Fticketwave$/);
    expect(managementUrl).to.match(/^http:\/\/admin:admin123@127\.0\.0\.1:\d+\/?$/);
  });

  it('the management API shows the exchanges, queues and bindings of SPEC 1 and 2', async () => {
    const management = new ManagementApi(environment.managementUrl);
    const ofHost = <T>(kind: string): Promise<T[]> => management.get(`/api/${kind}/%2Fticketwave`);
    const exchanges = await ofHost<{ name: string; type: string; durable: boolean }>('exchanges');
    const queues = await ofHost<{ name: string; type: string; durable: boolean }>('queues');
    for (const service of serviceNames) {
      const found = exchanges.filter(({ name }) => name.startsWith(`${service}.`));
      expect(found.map(({ name, type, durable }) => ({ name, type, durable }))).to.have.deep.members([
        { name: `${service}.events`, type: 'topic', durable: true },
        { name: `${service}.internal`, type: 'direct', durable: true },
        ...(tappedServices.includes(service)
          ? [{ name: `${service}.tap`, type: 'topic', durable: true }]
          : []),
      ]);
    }
    for (const { queue, binds } of consumedQueues) {
      for (const suffix of ['', '.retry.5s', '.retry.25s', '.retry.125s', '.dlq'])
        expect(
          queues.find(({ name }) => name === `${queue}${suffix}`),
          `${queue}${suffix}`,
        ).to.deep.include({
          type: 'quorum',
          durable: true,
        });
      const bound = await management.get<{ source: string; routing_key: string }[]>(
        `/api/queues/%2Fticketwave/${queue}/bindings`,
      );
      expect(
        bound.filter(({ source }) => /\.(events|tap)$/.test(source)).map((b) => b.routing_key),
      ).to.have.members(binds);
    }
  });

  it('a queue of one’s own on booking.events learns of a booking', async () => {
    const received = await listen('booking.events', 'booking.booking.created.v1');
    const correlationId = randomUUID();
    const request = { eventId: DEMO_EVENT, userId: 'a-foreign-user', ticketCount: 1 };
    const { body } = await eventually(async () => {
      const answer = await ask('booking', '/api/bookings', {
        method: 'POST',
        headers: { 'x-correlation-id': correlationId },
        body: JSON.stringify(request),
      });
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201); // 404 until Booking has learned of the event
      return answer;
    });
    const message = await eventually(() =>
      received.find(({ properties }) => properties.correlationId === correlationId),
    );
    const envelope = JSON.parse(message.content.toString());
    expect(envelope.event_id).to.match(UUID);
    expect(envelope.timestamp).to.match(TIME);
    expect(envelope).to.deep.include({
      event_type: 'booking.booking.created',
      correlation_id: correlationId,
      causation_id: correlationId,
    });
    expect(envelope.metadata).to.deep.include({
      source: 'booking-service',
      entity_id: body.bookingId,
      sequence: 1,
    });
    expect(envelope.event_version).to.match(FIRST);
    expect(envelope.data).to.deep.include({
      booking_id: body.bookingId,
      user_id: 'a-foreign-user',
      event_id: DEMO_EVENT,
      category: 'concert',
      quantity: 1,
      price_amount: 49.9,
      price_currency: 'EUR',
      status: 'pending',
      expires_at: body.expiresAt,
    });
    expect(message.properties).to.deep.include({
      messageId: envelope.event_id,
      type: 'booking.booking.created',
      contentType: 'application/json',
      deliveryMode: 2,
      timestamp: Math.floor(Date.parse(envelope.timestamp) / 1000),
      appId: 'booking-service',
      userId: 'booking',
    });
    expect(message.properties.headers).to.deep.include({
      'x-event-version': envelope.event_version,
      'x-causation-id': correlationId,
      'x-entity-id': body.bookingId,
      'x-sequence': 1,
      'x-attempt': 1,
      'x-redrives': 0,
    });
    await eventually(
      async () =>
        (await ask('booking', `/api/bookings/${body.bookingId}`)).body.status === 'awaiting-payment',
    );
  });

  it('a request that is published twice takes tickets once', async () => {
    const answers = await listen('catalog.events', 'catalog.inventory.#');
    const before = await available();
    const first = requestForTickets(randomUUID(), 3);
    await publish(first.envelope, first.properties);
    await publish(first.envelope, first.properties);
    await untilTaken(first.envelope.event_id, 2);
    expect(await available()).to.equal(before - 3);
    const of = await eventually(() => {
      const found = answers.filter(
        ({ properties }) => properties.correlationId === first.envelope.correlation_id,
      );
      return found.length > 0 && found;
    });
    expect(of.map(({ properties }) => properties.type)).to.deep.equal(['catalog.inventory.updated']);
    expect(JSON.parse(of[0]!.content.toString()).data).to.deep.include({
      previous_available_tickets: before,
      current_available_tickets: before - 3,
      update_type: 'reserved',
    });
  });

  for (const [what, damage] of [
    ['no JSON', (text: string) => text.slice(0, -1)],
    [
      'against its schema',
      (text: string) => text.replace('"quantity_reduced":3', '"quantity_reduced":"three"'),
    ],
    [
      'in disagreement with its properties',
      (text: string) => text.replace('"event_version":"1.0"', '"event_version":"1.1"'),
    ],
    ['larger than 256 KiB', (text: string) => text.replace('{', `{"padding":"${'x'.repeat(262_144)}",`)],
  ] as const) {
    it(`a message that is ${what} lies in the .dlq with why, and the consumer goes on`, async () => {
      const before = await available();
      const broken = requestForTickets(randomUUID(), 3);
      await publish(damage(JSON.stringify(broken.envelope)), broken.properties);
      const deadLetter = await eventually(() =>
        channel.get('catalog.update-event-inventory.dlq', { noAck: true }),
      );
      expect(deadLetter.properties.messageId).to.equal(broken.envelope.event_id);
      expect(deadLetter.properties.headers).to.deep.include({
        'x-failure-type': 'InvalidMessageError',
        'x-original-exchange': 'booking.events',
        'x-original-routing-key': 'booking.inventory.update-requested.v1',
        'x-original-user-id': 'admin',
      });
      expect(deadLetter.properties.headers).to.include.keys(
        ...['x-failure-message', 'x-failure-stack', 'x-failure-handler', 'x-failure-at'],
      );
      const next = requestForTickets(randomUUID(), 1);
      await publish(next.envelope, next.properties);
      await untilTaken(next.envelope.event_id, 1);
      expect(await available()).to.equal(before - 1);
    });
  }

  it('SIGTERM to npm ends everything, epmd included, and deletes environment.json', async function () {
    const running = processesOf(directory.path).join('\n');
    for (const part of ['dist/main.js', 'epmd', 'beam', 'postgres']) expect(running).to.include(part);
    const closed = once(connection, 'close');
    connection.on('error', () => undefined); // the broker goes away under it
    run.kill('SIGTERM');
    const { code, signal } = await run.ended;
    expect(signal ?? code, run.output).to.be.oneOf([143, 0, 'SIGTERM']);
    await closed;
    await eventually(() => {
      expect(processesOf(directory.path)).to.deep.equal([]);
      return true;
    }, 30_000);
    expect(existsSync(file)).to.equal(false);
  });

  /** Waits until so many deliveries of the message have come to their end in CatalogService. */
  async function untilTaken(messageId: string, deliveries: number): Promise<void> {
    await eventually(() => {
      const lines = readFileSync(join(directory.path, 'logs/catalog.log'), 'utf8').trimEnd().split('\n');
      const ends = lines
        .filter((line) => line.includes(messageId))
        .map((line) => JSON.parse(line) as { eventId?: string; activity?: string })
        .filter(
          ({ eventId, activity }) => eventId === messageId && /^(handled|duplicate)$/.test(activity ?? ''),
        );
      return ends.length >= deliveries;
    });
  }
});
