import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { connect } from 'amqplib';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { operate, operateJson, OperatorCommand } from '../../support/operator-command.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { conforming, WireClient } from '../../support/wire-client.ts';

const QUEUE = 'catalog.update-event-inventory';
const RETRY = `${QUEUE}.retry.125s`;
const DLQ = `${QUEUE}.dlq`;

interface Moved {
  readonly moved: readonly { readonly queue: string; readonly moved: number; readonly notTaken?: object }[];
  readonly left: readonly { readonly queue: string; readonly messages: number }[];
}

const request = (): GoldenMessage =>
  conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() });

/** Two virtual hosts stand for two brokers. */
describe('npm run move', () => {
  let source: ServiceSurroundings, target: ServiceSurroundings;
  let before: WireClient, after: WireClient;

  beforeEach(async function () {
    [source, target] = [await ServiceSurroundings.openUsed(), await ServiceSurroundings.openUsed()];
    [before, after] = [await WireClient.connect(source.amqpUrl), await WireClient.connect(target.amqpUrl)];
  });

  afterEach(async () => {
    await Promise.all([before.close(), after.close()]);
    await Promise.all([source.close(), target.close()]);
  });

  const environment = () => ({
    ...{ AMQP_URL: target.amqpUrl, RABBITMQ_MANAGEMENT_URL: target.managementUrl },
    FROM_AMQP_URL: source.amqpUrl,
  });
  const move = (...args: string[]) => operateJson<Moved>('move', args, environment());

  /** As a service that has failed with it. */
  const failed = (message: GoldenMessage, queue: string, headers: object = {}): Promise<string> =>
    before.publish({
      ...message,
      ...{ exchange: 'catalog.internal', routing_key: queue },
      headers: {
        ...message.headers,
        ...{ 'x-attempt': 3, 'x-redrives': 1 },
        ...{ 'x-original-exchange': message.exchange, 'x-original-routing-key': message.routing_key },
        ...{ 'x-original-user-id': 'booking', ...headers },
      },
    });

  it('carries main, retry and dead-letter queues over, each message whole and into the queue of its name alone', async () => {
    const [waiting, tried, dead] = [request(), request(), request()];
    await before.publish(waiting);
    await failed(tried, RETRY);
    const failure = { 'x-failure-type': 'Error', 'x-failure-message': 'no such table' };
    await failed(dead, DLQ, failure);
    const { exitCode, answer } = await move('--from-management', source.managementUrl);
    expect(answer).to.deep.include({ left: [], interrupted: false });
    expect(answer.moved).to.deep.equal([QUEUE, DLQ, RETRY].map((queue) => ({ queue, moved: 1 })));
    expect(exitCode).to.equal(0);

    const origin = {
      'x-original-exchange': waiting.exchange,
      'x-original-routing-key': waiting.routing_key,
    };
    const expected = [
      { queue: QUEUE, message: waiting, headers: origin },
      { queue: RETRY, message: tried, headers: { ...origin, 'x-attempt': 3, 'x-redrives': 1 } },
      { queue: DLQ, message: dead, headers: { ...origin, ...failure, 'x-attempt': 3, 'x-redrives': 1 } },
    ];
    for (const { queue, message, headers } of expected) {
      const { content, properties } = await after.take(queue);
      expect(JSON.parse(content.toString()), queue).to.deep.equal(message.body);
      expect(properties.headers, queue).to.deep.include({ ...message.headers, ...headers });
      const { message_id: messageId, type, correlation_id: correlationId, timestamp } = message.properties;
      expect(properties, queue).to.deep.include({
        messageId,
        type,
        correlationId,
        timestamp,
        deliveryMode: 2,
      });
      expect(await before.waitingIn(queue), queue).to.equal(0);
    }
  });

  it('loses nothing when it is killed half way and run again, and has at most one message twice', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => before.publish(request())));
    const killed = new OperatorCommand('move', ['--rate', '3/s'], environment());
    await eventually(async () => (await after.waitingIn(QUEUE)) >= 3);
    await killed.kill();
    await eventually(async () => (await before.waitingIn(QUEUE)) > 0);
    expect((await move()).exitCode).to.equal(0);
    const there = await idsIn(target.amqpUrl);
    expect(new Set(there)).to.deep.equal(new Set(ids));
    expect(there.length).to.be.at.most(ids.length + 1);
  });

  it('only says what there is in a dry run', async () => {
    await before.publish(request());
    const { exitCode, answer } = await move('--dry-run');
    expect([exitCode, answer]).to.deep.equal([0, { dryRun: true, there: [{ queue: QUEUE, messages: 1 }] }]);
    expect(await after.waitingIn(QUEUE)).to.equal(0);
  });

  it('refuses a source that is missing, wrong or the target itself', async () => {
    const { AMQP_URL } = environment();
    for (const [from, reason] of [
      [undefined, '--from (or FROM_AMQP_URL) is expected'],
      ['http://old', '--from (or FROM_AMQP_URL) is expected'],
      [AMQP_URL, 'two brokers are expected'],
    ]) {
      const { exitCode, stderr } = await operate('move', from === undefined ? [] : ['--from', from], {
        AMQP_URL,
      });
      expect(exitCode).to.equal(2);
      expect(stderr).to.include(reason).and.not.include('admin123');
    }
  });
});

describe('npm run move to a broker without the topology', () => {
  it('leaves everything where it is, and says what to do', async () => {
    const source = await ServiceSurroundings.openUsed();
    const virtualHost = `${source.virtualHost}-bare`;
    const client = await WireClient.connect(source.amqpUrl);
    try {
      await source.management.createVirtualHost(virtualHost);
      const id = await client.publish(request());
      const bare = Object.assign(new URL(source.amqpUrl), { pathname: `/${virtualHost}` }).href;
      const { exitCode, stderr } = await operate('move', ['--from', source.amqpUrl], { AMQP_URL: bare });
      expect(exitCode).to.equal(1);
      expect(stderr).to.include('ticketwave topology apply');
      expect(await idsIn(source.amqpUrl)).to.deep.equal([id]);
    } finally {
      await client.close();
      await source.close();
    }
  });
});

/** Takes everything out of the queue. */
async function idsIn(url: string): Promise<unknown[]> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const ids: unknown[] = [];
  for (let message = await channel.get(QUEUE); message; message = await channel.get(QUEUE)) {
    channel.ack(message);
    ids.push(message.properties.messageId);
  }
  await channel.close();
  await connection.close();
  return ids;
}
