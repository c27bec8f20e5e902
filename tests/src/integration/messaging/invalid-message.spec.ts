import { randomUUID } from 'node:crypto';
import type { GetMessage } from 'amqplib';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });

/** A valid message with another envelope. */
const withEnvelope = (change: (envelope: Record<string, unknown>) => object): WireMessage => {
  const message = order('');
  return { ...message, body: Buffer.from(JSON.stringify(change(message.envelope))) };
};
/** A valid message with other properties or headers. */
const withOptions = (options: object, headers: object = {}): WireMessage => {
  const message = order('');
  return {
    ...message,
    options: { ...message.options, ...options, headers: { ...message.options.headers, ...headers } },
  };
};

const invalid: Record<string, { message: () => WireMessage; because: RegExp }> = {
  'is not JSON': {
    message: () => ({ ...order(''), body: Buffer.from('{"event_id":') }),
    because: /not JSON/,
  },
  'is empty': { message: () => ({ ...order(''), body: Buffer.alloc(0) }), because: /not JSON/ },
  'is no object': {
    message: () => ({ ...order(''), body: Buffer.from('[null]') }),
    because: /envelope is invalid/,
  },
  'lacks a field of the envelope': {
    message: () => withEnvelope(({ causation_id: _, ...rest }) => rest),
    because: /"causation_id" is required/,
  },
  'has a wrong field in its data': {
    message: () => withEnvelope((envelope) => ({ ...envelope, data: { order_id: 7, note: '' } })),
    because: /"order_id" must be a string/,
  },
  'has a message_id that disagrees': {
    message: () => withOptions({ messageId: randomUUID() }),
    because: /disagree with the envelope: message_id is/,
  },
  'has a type that disagrees': {
    message: () => withOptions({ type: 'shop.order.paid' }),
    because: /type is the text 'shop.order.paid', the envelope says the text 'shop.order.placed'/,
  },
  'has a header that disagrees': {
    message: () => withOptions({}, { 'x-sequence': 4 }),
    because: /x-sequence is the number 4, the envelope says the number 1/,
  },
  'has a structure where a header should be': {
    message: () => withOptions({}, { 'x-entity-id': { deep: ['down', { here: 'x'.repeat(5_000) }] } }),
    because: /x-entity-id is/,
  },
  'is larger than 256 KiB': { message: () => order('x'.repeat(256 * 1024)), because: /256 KiB/ },
  'has a type that nobody takes': {
    message: () => ({
      ...withEnvelope((envelope) => ({ ...envelope, event_type: 'shop.order.lost' })),
      options: { headers: {} },
    }),
    because: /No handler of 'shop.orders' takes shop.order.lost v1/,
  },
  'has a major version that nobody takes': {
    message: () => ({
      ...withEnvelope((envelope) => ({ ...envelope, event_version: '2.0' })),
      options: { headers: {} },
    }),
    because: /No handler of 'shop.orders' takes shop.order.placed v2/,
  },
  'has nothing but a body that is no message': {
    message: () => ({ ...order(''), body: Buffer.from('hello'), options: { headers: {} } }),
    because: /not JSON/,
  },
  'has more headers than a copy could carry': {
    message: () => ({ ...withOptions({}, bulk()), body: Buffer.from('hello') }),
    because: /not JSON/,
  },
  'has headers that amqplib itself could not send again': {
    message: () => ({ ...withOptions({}, odd), body: Buffer.from('hello') }),
    because: /not JSON/,
  },
};

const bulk = () => Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`bulk-${n}`, 'x'.repeat(1_000)]));

/** A table whose key amqplib reads as a type, a number beyond JavaScript's, and what else AMQP has. */
const odd = {
  table: { '!': 'object', value: { '!': 'nonsense', value: 1 } },
  list: [{ '!': 'object', value: { '!': 'nonsense' } }, null, true],
  huge: { '!': 'int64', value: 2n ** 63n - 1n },
  time: { '!': 'timestamp', value: 1_700_000_000 },
  bytes: Buffer.from([0, 255]),
  nothing: null,
};

describe('an invalid message', () => {
  const sandbox = useSandbox();

  const startShop = async (): Promise<SandboxService> => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    return shop.start();
  };
  const deadLetter = () => eventually(() => sandbox().client.take('shop.orders.dlq'));
  const headersOf = ({ properties }: GetMessage) => properties.headers as Record<string, unknown>;

  it('goes to the dead letters at once, whole and with the reason, and the consumer goes on', async () => {
    const shop = await startShop();
    for (const [what, { message, because }] of Object.entries(invalid)) {
      const sent = message();
      await sandbox().client.publish(sent);
      const dead = await deadLetter().catch((cause: unknown) => {
        throw new Error(`A message that ${what} did not become a dead letter.`, { cause });
      });
      expect(headersOf(dead), what).to.include({
        'x-failure-type': 'InvalidMessageError',
        'x-failure-handler': 'reading the message',
        'x-attempt': 1,
        'x-original-exchange': 'shop.events',
        'x-original-routing-key': 'shop.order.placed.v1',
      });
      expect(headersOf(dead)['x-failure-message'], what).to.match(because);
      expect(dead.content.equals(sent.body), what).to.equal(true);
    }
    await sandbox().client.publish(order('valid'));
    await eventually(async () => (await sandbox().effects()).length > 0);
    expect(await sandbox().effects()).to.deep.equal(['valid']);
    expect(shop.bus.problems()).to.be.empty;
    expect(shop.log.complaints().filter((line) => line.includes('goes back'))).to.be.empty;
  });

  it('is none for odd headers of somebody else: these neither stop it nor its retries', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      if (attempt === 1) throw new Error('not yet');
      await shop.record(work, data.note);
    });
    await shop.start();
    for (const redrives of ['many', -1, 1e300, '', null, { deep: [] }]) {
      await sandbox().client.publish(withOptions({}, { ...odd, ...bulk(), 'x-redrives': redrives }));
    }
    await eventually(async () => (await sandbox().effects()).length === 6);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('is none where a wildcard lets in what nobody takes: that is skipped and counted', async () => {
    const shop = sandbox().service();
    const subscription = { name: 'orders', binds: ['shop.order.#'] };
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), subscription);
    await shop.start();
    const paid = wireMessage(OrderPaidIntegrationEvent, { order_id: randomUUID(), note: 'paid' });
    await sandbox().client.publish(paid);
    const later = {
      ...withEnvelope((e) => ({ ...e, event_version: '2.0' })),
      routingKey: 'shop.order.placed.v2',
    };
    await sandbox().client.publish({ ...later, options: { headers: {} } });
    await sandbox().client.publish(order('placed'));
    await eventually(async () => (await sandbox().effects()).length > 0);
    expect(await sandbox().effects()).to.deep.equal(['placed']);
    const counted = 'shop_messages_received_total{queue="shop.orders",outcome="skipped"} 2';
    expect(await shop.metrics.registry.metrics()).to.include(counted);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });
});
