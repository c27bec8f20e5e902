import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodedHeaders, headers, nested, type Header } from '../../support/amqp-fields.ts';
import { eventually } from '../../support/eventually.ts';
import { RawPublisher, shortString, uint } from '../../support/raw-publisher.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';
import { wireMessage } from '../../support/wire-message.ts';

/** Properties beside headers, by their flags; what `user_id` and `expiration` may be the broker checks itself. */
const PROPERTIES: readonly [flag: number, value: fc.Arbitrary<Buffer>][] = [
  [0x8000, text()],
  [0x4000, text()],
  [0x2000, fc.constant(Buffer.alloc(0))],
  [0x1000, fc.nat(255).map((value) => uint(8, value))],
  [0x0800, fc.nat(255).map((value) => uint(8, value))],
  [0x0400, text()],
  [0x0200, fc.oneof(text(), fc.constant(shortString('amq.rabbitmq.reply-to.foreign')))],
  [0x0100, fc.constantFrom('600000', '4294967295').map(shortString)],
  [0x0080, text()],
  [0x0040, fc.constantFrom(0n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n).map((time) => uint(64, time))],
  [0x0020, text()],
  [0x0008, text()],
  [0x0004, text()],
];

function text(): fc.Arbitrary<Buffer> {
  const bytes = fc.uint8Array({ maxLength: 255 }).map((value) => Buffer.from(value));
  const words = fc.string({ maxLength: 60 }).map((value) => Buffer.from(value));
  return fc.oneof(bytes, words).map(shortString);
}

/** Headers always; most of the others seldom, since one that disagrees with the envelope is all that is looked at. */
const propertiesWith = (table: readonly Header[]): fc.Arbitrary<Buffer> =>
  fc.tuple(...PROPERTIES.map(([, value]) => fc.option(value, { freq: 8, nil: undefined }))).map((values) => {
    const given = values.map((value, n) =>
      (PROPERTIES[n]![0] & 0x2000) !== 0 ? encodedHeaders(table) : value,
    );
    const flags = given.reduce((sum, value, n) => (value ? sum | PROPERTIES[n]![0] : sum), 0);
    return Buffer.concat([uint(16, flags), ...given.filter((value) => value !== undefined)]);
  });

const foreign = headers.chain((table) => propertiesWith(table).map((properties) => ({ table, properties })));

/** What a copy says for itself, or does not say. */
const OURS =
  /^(CC|BCC|x-death|x-first-death-queue|x-delivery-count|x-attempt|x-redrives|x-(failure|original)-.*)$/;

describe('whatever properties a foreign client gives its message', () => {
  const sandbox = useSandbox();
  let proxy: SeverableProxy;
  let peer: RawPublisher;
  let sent: Buffer[] = [];
  beforeEach(async () => {
    proxy = await SeverableProxy.to(sandbox().amqpUrl);
    peer = new RawPublisher(sandbox().adminAmqpUrl);
    sent = [];
    proxy.watch = (bytes) => sent.push(bytes) > 0;
  });
  afterEach(async () => {
    await peer.close();
    await proxy.sever();
  });

  /** Its handler fails at first, so that what is valid is copied, too. */
  async function startShop(): Promise<SandboxService> {
    const shop = sandbox().service({ amqpUrl: proxy.through(sandbox().amqpUrl) });
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      if (attempt === 1 && data.note !== 'neighbour') throw new Error('not yet');
      await shop.record(work, data.note);
    });
    return shop.start();
  }

  const publish = (note: string, properties: Buffer): Promise<boolean> => {
    const { exchange, routingKey, body } = wireMessage(OrderPlacedIntegrationEvent, {
      order_id: randomUUID(),
      note,
    });
    return peer.publish(exchange, routingKey, properties, body);
  };

  /** Handled or dead-lettered, each of them, and the innocent are handled. */
  async function expectEndOf(notes: readonly string[], shop: SandboxService): Promise<void> {
    const neighbour = new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: 'neighbour' });
    await shop.publish(neighbour);
    const ended = new Set<string>();
    await eventually(async () => {
      const take = () => sandbox().client.take('shop.orders.dlq');
      for (let dead = await take(); dead; dead = await take()) ended.add(noteOf(dead.content));
      for (const note of await sandbox().effects()) ended.add(note);
      const missing = ['neighbour', ...notes].filter((note) => !ended.has(note));
      if (missing.length === 0) return true;
      throw new Error(`Neither handled nor dead-lettered: ${missing.join(', ')}`);
    });
    expect(shop.log.complaints().filter((line) => line.includes("'publisher' is broken"))).to.be.empty;
    expect(shop.log.complaints().filter((line) => line.includes('is disconnected'))).to.be.empty;
  }

  const noteOf = (body: Buffer): string =>
    (JSON.parse(body.toString()) as { data: { note: string } }).data.note;

  it('is handled or dead-lettered, its copy has every header as it came, and no neighbour is harmed', async () => {
    const shop = await startShop();
    const batch = fc.array(foreign, { minLength: 40, maxLength: 40, size: 'max' });
    let checked = 0;
    const property = fc.asyncProperty(batch, async (messages) => {
      const taken = new Map<string, readonly Header[]>();
      for (const { table, properties } of messages) {
        const note = randomUUID();
        if (await publish(note, properties)) taken.set(note, table);
      }
      await expectEndOf([...taken.keys()], shop);
      const copies = Buffer.concat(sent);
      for (const { name, bytes, isEncodable } of [...taken.values()].flat()) {
        if (!isEncodable || OURS.test(name)) continue;
        const field = Buffer.concat([shortString(name), bytes]);
        if (!copies.includes(field)) throw new Error(`Not in the copy as it came: ${field.toString('hex')}`);
        checked++;
      }
    });
    // Chance sometimes gives few headers that a copy can have: then there are more messages.
    for (let round = 0; round < 5 && checked <= 50; round++) {
      const { failed, seed, errorInstance } = await fc.check(property, { numRuns: 3, endOnFailure: true });
      if (failed) throw new Error(`With seed ${seed}: ${String(errorInstance)}`);
    }
    expect(checked, 'headers that were looked for').to.be.above(50);
  });

  it('an attempt number beyond every count is no exception', async () => {
    const shop = await startShop();
    const { client } = sandbox();
    const note = 'far beyond';
    const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });
    message.options.headers['x-attempt'] = 2 ** 40;
    await client.publish(message);
    await expectEndOf([note], shop);
  });

  it('lists nested so deep that a library runs out of stack are no exception', async () => {
    const shop = await startShop();
    const table = encodedHeaders([{ name: 'deep', ...nested(12_000) }]);
    const taken = await publish('deep', Buffer.concat([uint(16, 0x2000), table]));
    expect(taken).to.equal(true);
    await expectEndOf(['deep'], shop);
  });

  it('one that the broker refuses in a copy is left out there: body, id and reason arrive, and no other copy lacks anything', async () => {
    const { client } = sandbox();
    await startShop();
    // Whoever the copy says has published it is not who publishes it.
    proxy.watch = (bytes) => {
      const at = bytes.indexOf(shortString('x-refused'));
      if (at >= 0) bytes.write('shap', bytes.indexOf(shortString('shop'), at) + 1);
      return true;
    };
    const invalid = (header: string) => {
      const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note: header });
      Object.assign(message.options.headers, { 'x-sequence': '1', [header]: 'as it came' });
      return message;
    };
    const refused = invalid('x-refused');
    const sentAtOnce = [invalid('x-innocent'), refused, invalid('x-innocent')];
    for (const message of sentAtOnce) void client.publish(message);
    const deadLetters = new Map<unknown, Record<string, unknown>>();
    const bodies: Buffer[] = [];
    // A copy that was in flight when the channel closed may be there twice, before another is there at all.
    await eventually(async () => {
      const dead = await client.take('shop.orders.dlq');
      if (!dead) return false;
      deadLetters.set(dead.properties.messageId, dead.properties.headers as Record<string, unknown>);
      if (dead.properties.messageId === refused.id) bodies.push(dead.content);
      return sentAtOnce.every(({ id }) => deadLetters.has(id));
    });
    for (const body of bodies) expect(body.equals(refused.body)).to.equal(true);
    const reason = "x-sequence is the text '1', the envelope says the number 1";
    for (const { id } of sentAtOnce) expect(deadLetters.get(id)!['x-failure-message']).to.include(reason);
    expect(deadLetters.get(refused.id)).to.include({ 'x-original-x-refused': 'as it came' });
    for (const { id } of [sentAtOnce[0]!, sentAtOnce[2]!])
      expect(deadLetters.get(id)).to.include({ 'x-innocent': 'as it came' });
  });
});
