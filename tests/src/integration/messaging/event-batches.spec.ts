import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { gzipSync } from 'node:zlib';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import type { ConsumeMessage, GetMessage } from 'amqplib';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import type { Mechanism } from '../../support/mechanisms-off.ts';
import { MortalService } from '../../support/mortal-service.ts';
import { ordered } from '../../support/ordered-sandbox.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent, OrderTrackedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireBatch, wireMessage, type WireMessage } from '../../support/wire-message.ts';

interface SentEnvelope {
  readonly event_id: string;
  readonly data: { readonly note: string };
  readonly metadata: { readonly entity_id: string; readonly sequence: number };
}

const placed = (
  note: string,
  place: { entity?: ReturnType<typeof randomUUID>; sequence?: number } = {},
): WireMessage => wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note }, place);
const tracked = (note: string, order_id: string = randomUUID()) =>
  new OrderTrackedIntegrationEvent({ order_id, note });
const notes = Array.from({ length: 40 }, (_, n) => `order ${n}`);
const headersOf = ({ properties }: GetMessage) => properties.headers as Record<string, unknown>;
const envelopesIn = (messages: readonly ConsumeMessage[]): SentEnvelope[] =>
  messages.flatMap(({ content }) => {
    const body = JSON.parse(content.toString()) as SentEnvelope | SentEnvelope[];
    return Array.isArray(body) ? body : [body];
  });

describe('events that share a message', function () {
  const sandbox = useSandbox();
  let mortal: MortalService | undefined;
  afterEach(() => mortal?.stop());

  const untilHandled = (count: number) => eventually(async () => (await sandbox().effects()).length >= count);
  const deadLetter = () => eventually(() => sandbox().client.take('shop.orders.dlq'));
  const recording = (shop = sandbox().service()): SandboxService =>
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
  const untilSettled = () => eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);

  it('leave as batches of many streams, each stream in its order, and no event twice', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = sandbox().service();
    const long = randomUUID();
    await shop.publish(...notes.map((note) => tracked(note)), ...notes.map((note) => tracked(note, long)));
    await shop.start();
    await eventually(() => envelopesIn(received).length >= 2 * notes.length);
    expect(received.length).to.be.below(10);
    const envelopes = envelopesIn(received);
    expect(new Set(envelopes.map(({ event_id }) => event_id)).size).to.equal(2 * notes.length);
    const numbers = envelopes.filter(({ metadata }) => metadata.entity_id === long);
    expect(numbers.map(({ metadata }) => metadata.sequence)).to.deep.equal(
      notes.map((_, index) => index + 1),
    );
    const batch = received.find(({ properties }) => properties.headers?.['x-batch-size'])!;
    expect(batch.properties.headers).to.have.all.keys(
      'x-event-version',
      'x-attempt',
      'x-redrives',
      'x-batch-size',
    );
    expect(batch.properties).to.include({
      type: 'shop.order.tracked',
      userId: 'shop',
      appId: 'shop-service',
    });
    expect(batch.properties.correlationId).to.equal(undefined);
    expect(batch.properties.deliveryMode).to.equal(2);
    const sent =
      'messaging_client_sent_messages_total{messaging_system="rabbitmq",messaging_operation_name="publish",messaging_destination_name="shop.events:shop.order.tracked.v1"} 80';
    expect(await shop.metrics.registry.metrics()).to.include(sent);
  });

  it('are handled each with its own envelope, and counted one by one', async () => {
    const shop = sandbox().service();
    const entities = new Map<string, string>();
    shop.on(OrderTrackedIntegrationEvent, async ({ data }, work, { envelope }) => {
      entities.set(data.note, envelope.metadata.entity_id);
      await shop.record(work, data.note);
    });
    const events = notes.map((note) => tracked(note));
    await shop.publish(...events);
    await shop.start();
    await untilHandled(notes.length);
    expect(await sandbox().effects()).to.have.members(notes);
    for (const { data } of events) expect(entities.get(data.note)).to.equal(data.order_id);
    await untilSettled();
    const metrics = await shop.metrics.registry.metrics();
    expect(metrics).to.include(
      `shop_messages_received_total{queue="shop.orders",outcome="handled"} ${notes.length}`,
    );
    expect(metrics).to.match(new RegExp(`messaging_client_consumed_messages_total{.*"} ${notes.length}\n`));
  });

  it('each have their own place in a trace, as the outbox has kept it', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const delivered = new Map<unknown, unknown>();
    const note = (occurrence: unknown): void => {
      const { properties } = (occurrence as { message: ReceivedMessage }).message;
      delivered.set(properties.messageId, properties.headers['traceparent']);
    };
    const shop = sandbox().service();
    shop.on(OrderTrackedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    await shop.publish(...notes.slice(0, 3).map((each) => tracked(each)));
    const place = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const [traced] = await sandbox().sql<{ id: string }>(
      `UPDATE messaging.outbox SET trace = json_build_object('traceparent', $1::text)
        WHERE position = (SELECT max(position) FROM messaging.outbox) RETURNING message_id::text AS id`,
      place,
    );
    subscribe('ticketwave:message.delivered', note);
    try {
      await shop.start();
      await untilHandled(3);
      await eventually(() => received.length > 0);
    } finally {
      unsubscribe('ticketwave:message.delivered', note);
    }
    expect(received[0]!.properties.headers).to.deep.include({ 'x-batch-traceparent': ['', '', place] });
    const places = [...delivered].map(([id, found]) => [id === traced!.id, found]);
    expect(places).to.have.deep.members([
      [false, undefined],
      [false, undefined],
      [true, place],
    ]);
  });

  it('take nobody with them when one fails: it is tried and dead-lettered as if it had come alone', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      await shop.record(work, data.note);
      if (data.note === 'poison') throw new Error('on purpose');
    });
    await shop.start();
    const poison = placed('poison', { sequence: 7 });
    const precise = Buffer.from(poison.body.toString().replace('"data":{', '"data":{"exact":1.50,'));
    const messages = [...notes.slice(0, 20).map((note) => placed(note)), { ...poison, body: precise }];
    await sandbox().client.publish(wireBatch(messages));
    const dead = await deadLetter();
    await untilHandled(20);
    await untilSettled();
    expect(await sandbox().effects()).to.have.members(notes.slice(0, 20));
    expect(dead.content.equals(precise)).to.equal(true);
    const { headers, ...properties } = poison.options;
    expect(dead.properties).to.deep.include({
      ...{ messageId: properties.messageId, type: properties.type, correlationId: properties.correlationId },
      ...{ appId: properties.appId, timestamp: properties.timestamp, contentType: 'application/json' },
    });
    expect(headersOf(dead)).to.include({
      ...headers,
      'x-attempt': 3,
      'x-failure-message': 'on purpose',
      'x-original-exchange': 'shop.events',
      'x-original-routing-key': 'shop.order.placed.v1',
      'x-original-user-id': 'admin',
    });
    expect(headersOf(dead)).not.to.have.property('x-batch-size');
  });

  it('are harmed by none that is invalid, and that one is a dead letter with its reason', async () => {
    const shop = await recording().start();
    const good = notes.slice(0, 3).map((note) => placed(note));
    const bodies: [unknown, RegExp][] = [
      [{ ...placed('').envelope, causation_id: 1 }, /"causation_id" must be a string/],
      [{ ...placed('').envelope, data: { order_id: 7, note: '' } }, /"order_id" must be a string/],
      [{ ...placed('').envelope, event_type: 'shop.order.lost' }, /a batch has one routing key/],
      [{ ...placed('').envelope, event_id: 'x'.repeat(2_000) }, /"event_id"/],
      [[placed('').envelope], /must be of type object/],
      [null, /must be of type object/],
    ];
    const all = [...good.map(({ envelope }) => envelope), ...bodies.map(([body]) => body)];
    const messages = all.map(() => good[0]!);
    await sandbox().client.publish(wireBatch(messages, JSON.stringify(all)));
    const dead = await eventually(async () => {
      if ((await sandbox().client.depth('shop.orders.dlq')) < bodies.length) return undefined;
      const taken: GetMessage[] = [];
      while (taken.length < bodies.length) taken.push((await sandbox().client.take('shop.orders.dlq'))!);
      return taken;
    });
    await untilHandled(good.length);
    await untilSettled();
    expect(await sandbox().effects()).to.have.members(notes.slice(0, 3));
    for (const [body, reason] of bodies) {
      const copy = dead.find(({ content }) => content.toString() === JSON.stringify(body));
      expect(String(headersOf(copy!)['x-failure-message'])).to.match(reason);
      expect(headersOf(copy!)).not.to.have.property('x-batch-size');
    }
    expect(shop.log.complaints().filter((line) => line.includes('goes back'))).to.be.empty;
  });

  it('are a dead letter together if nobody can read them, and the consumer goes on', async () => {
    const shop = await recording().start();
    const batch = wireBatch([placed('a'), placed('b')]);
    const changed = (body: string | Buffer, options: object = {}, headers: object = {}): WireMessage => ({
      ...batch,
      body: Buffer.from(body as string),
      options: { ...batch.options, ...options, headers: { ...batch.options.headers, ...headers } },
    });
    const gzip = { contentEncoding: 'gzip' };
    for (const [message, reason] of [
      [changed('[{"event_id":'), /not JSON/],
      [changed('{}'), /JSON array of envelopes/],
      [changed(batch.body, {}, { 'x-batch-size': 3 }), /says 3 events, and the body has 2/],
      [changed(batch.body, {}, { 'x-batch-size': 100_000 }), /whole number from 1 to 128/],
      [changed(`[${'0,'.repeat(150_000)}0]`), /256 KiB/],
      [changed(batch.body, { contentEncoding: 'zstd' }), /only gzip is read/],
      [changed(batch.body, gzip), /not gzip/],
      [changed(gzipSync(Buffer.alloc(100 * 1024 * 1024)), gzip), /when it is inflated/],
    ] as const) {
      await sandbox().client.publish(message);
      const dead = await deadLetter();
      expect(String(headersOf(dead)['x-failure-message'])).to.match(reason);
      expect(dead.content.equals(message.body)).to.equal(true);
      expect(dead.properties.contentEncoding).to.equal(message.options.contentEncoding);
      expect(headersOf(dead)['x-batch-size']).to.equal(message.options.headers['x-batch-size']);
    }
    await sandbox().client.publish(batch);
    await untilHandled(2);
    expect(await sandbox().effects()).to.have.members(['a', 'b']);
    expect(shop.bus.problems()).to.be.empty;
  });

  /** One of them comes a second time in another batch. */
  async function effectsOfOverlap(without: Mechanism[]): Promise<string[]> {
    await recording(sandbox().service({ without })).start();
    const [first, second, third] = ['first', 'second', 'third'].map((note) => placed(note)) as [
      WireMessage,
      WireMessage,
      WireMessage,
    ];
    await sandbox().client.publish(wireBatch([first, second]));
    await untilHandled(2);
    await sandbox().client.publish(wireBatch([second, third]));
    await eventually(async () => (await sandbox().effects()).includes('third'));
    await untilSettled();
    return sandbox().effects();
  }

  it('have their effect once, in whichever batches they come', async () => {
    expect(await effectsOfOverlap([])).to.have.members(['first', 'second', 'third']);
  });

  it('(inbox switched off: one that comes in two batches has its effect twice)', async () => {
    expect((await effectsOfOverlap(['inbox'])).filter((what) => what === 'second')).to.have.length(2);
  });

  it('are handled once although the process dies in the middle, and only the one that kills is given up', async () => {
    const before = recording();
    await before.start();
    await before.stop();
    const innocents = notes.slice(0, 10);
    const all = [...innocents.slice(0, 5), 'kills whoever handles it', ...innocents.slice(5)];
    await sandbox().client.publish(wireBatch(all.map((note) => placed(note))));
    mortal = new MortalService(sandbox());
    mortal.start();
    const dead = await deadLetter();
    await untilHandled(innocents.length);
    expect(await sandbox().effects()).to.have.members(innocents);
    expect(JSON.parse(dead.content.toString())).to.have.nested.property(
      'data.note',
      'kills whoever handles it',
    );
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('are handled by their numbers where the subscription is ordered', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), ordered());
    await shop.start();
    const entity = randomUUID();
    const numbered = (numbers: readonly number[]) =>
      wireBatch(numbers.map((sequence) => placed(String(sequence), { entity, sequence })));
    await sandbox().client.publish(numbered([5, 3, 4]));
    await untilSettled();
    await sandbox().client.publish(numbered([2, 1]));
    await untilHandled(5);
    expect(await sandbox().effects()).to.deep.equal(['1', '2', '3', '4', '5']);
  });
});
