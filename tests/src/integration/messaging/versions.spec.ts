import { randomUUID, type UUID } from 'node:crypto';
import { SystemClock } from '@ticketwave/building-blocks/domain';
import { sagaEventHandlers, SqlSagaStore, StoredSagas } from '@ticketwave/building-blocks/internal/saga';
import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { sagaInput } from '@ticketwave/building-blocks/saga';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { upcasting } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import type { Mechanism } from '../../support/mechanisms-off.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { initialOrder, OrderSaga } from '../../support/sandbox-saga.ts';
import { ORDERS, type SandboxService } from '../../support/sandbox-service.ts';
import {
  namesApart,
  OrderShippedIntegrationEvent,
  OrderShippedV2IntegrationEvent,
  OrderShippedV3IntegrationEvent,
} from '../../support/shipped-orders.ts';
import { wireMessage } from '../../support/wire-message.ts';

const QUEUE = 'shop.orders';
const both = upcasting(OrderShippedV2IntegrationEvent, [namesApart]);

describe('several versions of an event', () => {
  const sandbox = useSandbox();

  const shipped = (order: string, name: string) =>
    [
      new OrderShippedIntegrationEvent({ order_id: order, recipient: name }),
      new OrderShippedV2IntegrationEvent({
        order_id: order,
        first_name: name.split(' ')[0]!,
        last_name: name.split(' ')[1]!,
      }),
    ] as const;

  /** Its effects are last names; whoever is called so fails the first time. */
  const reader = (
    subscription: Subscription = ORDERS,
    without: readonly Mechanism[] = [],
  ): SandboxService => {
    const shop = sandbox().service({ without });
    return shop.on(
      both,
      async ({ data }, work, { attempt }) => {
        await shop.record(work, data.last_name);
        if (data.last_name === 'Unlucky' && attempt === 1) throw new Error('on purpose');
      },
      subscription,
    );
  };
  const untilEffects = (names: readonly string[]) =>
    eventually(async () => {
      expect(await sandbox().effects()).to.have.members(names);
      return true;
    });
  const untilRead = () =>
    eventually(async () => {
      const [row] = await sandbox().sql<{ count: number }>(
        `SELECT count(*)::int AS count FROM messaging.outbox AS event WHERE NOT EXISTS (
           SELECT FROM messaging.inbox AS known WHERE known.message_id = event.message_id)`,
      );
      return row?.count === 0;
    });

  it('leave one aggregate in one unit of work, under two ids and consecutive numbers', async () => {
    const shop = sandbox().service();
    const seen = await sandbox().client.listen('shop.events', 'shop.order.#');
    await shop.start();
    const order = randomUUID();
    await shop.publish(...shipped(order, 'Ada Lovelace'));
    await eventually(() => seen.length === 2);
    const [v1, v2] = seen.map(({ fields, properties: { headers } }) => [
      fields.routingKey,
      headers?.['x-event-version'] as string,
      headers?.['x-sequence'] as number,
    ]);
    expect([v1, v2]).to.deep.equal([
      ['shop.order.shipped.v1', '1.0', 1],
      ['shop.order.shipped.v2', '2.0', 2],
    ]);
    expect(new Set(seen.map(({ properties }) => properties.messageId as string)).size).to.equal(2);
  });

  it('are not published, nor anything of their unit of work, if one of a fact is missing', async () => {
    const shop = sandbox().service();
    await shop.start();
    const [v1, v2] = shipped(randomUUID(), 'Ada Lovelace');
    const failure = await shop.publish(v1, v2, v2).catch((error: unknown) => String(error));
    expect(failure).to.include('OrderShippedV2IntegrationEvent stands alone');
    expect(await sandbox().sql('SELECT FROM messaging.outbox')).to.be.empty;
  });

  /** Thirty facts, of which every third is published in the old version alone, and one fails the first time. */
  async function readThirty(batch: number, without: readonly Mechanism[] = []): Promise<string[]> {
    const before = await sandbox()
      .service()
      .on(both, () => Promise.reject(new Error('not yet')))
      .start();
    await before.bus.stopConsuming();
    const names = Array.from({ length: 30 }, (_, n) => (n === 7 ? 'Unlucky' : `Name${n}`));
    for (const [n, name] of names.entries()) {
      const [v1, v2] = shipped(randomUUID(), `Some ${name}`);
      await before.publish(...(n % 3 === 0 ? [v1] : [v1, v2]));
    }
    await eventually(async () => (await sandbox().client.depth(QUEUE)) === 50);
    await before.stop();
    const shops = [1, 2].map(() => reader({ ...ORDERS, batch }, without));
    for (const shop of shops) await shop.start();
    await untilRead();
    expect([...new Set(await sandbox().effects())]).to.have.members(names);
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
    return sandbox().effects();
  }

  for (const [how, batch] of [
    ['in batches', 32],
    ['one by one', 1],
  ] as const)
    it(`are handled once for each fact, by two instances, ${how}, also when one is tried again`, async () => {
      expect(await readThirty(batch)).to.have.length(30);
    });

  it('(switched off: every fact that is there in both versions has its effect twice)', async () => {
    expect(await readThirty(1, ['facts'])).to.have.length(50);
  });

  it('of which an upcaster fails are dead letters at once, with the reason', async () => {
    await reader().start();
    const order = randomUUID();
    const older = wireMessage(
      OrderShippedIntegrationEvent,
      { order_id: order, recipient: 'nobody' },
      { entity: order, sequence: 1 },
    );
    await sandbox().client.publish(older);
    const dead = await eventually(() => sandbox().client.take(`${QUEUE}.dlq`));
    expect(dead.properties.headers).to.include({
      'x-failure-type': 'UpcastError',
      'x-failure-message': 'The upcaster of shop.order.shipped from v1 to v2 failed: nobody has no names',
      'x-attempt': 1,
    });
    expect(await sandbox().effects()).to.be.empty;
  });

  it('of which one is a dead letter are read by the handler of the next version, once it is redriven', async () => {
    const old = sandbox()
      .service()
      .on(OrderShippedIntegrationEvent, () => Promise.reject(new Error('on purpose')), {
        ...ORDERS,
        retry: { delays: [] },
      });
    await old.start();
    await old.publish(shipped(randomUUID(), 'Ada Lovelace')[0]);
    await eventually(async () => (await sandbox().client.depth(`${QUEUE}.dlq`)) === 1);
    await old.stop();
    await reader().start();
    const deadLetters = await DeadLetters.connect(sandbox().adminAmqpUrl);
    await deadLetters.redrive(QUEUE, {});
    await deadLetters.close();
    await untilEffects(['Lovelace']);
  });

  it('that nobody of a queue knows are dead-lettered, and the reason says what is known and who has published it', async () => {
    const shop = reader();
    await shop.start();
    const order = randomUUID();
    const data = { order_id: order, first_name: 'Ada', last_name: 'Lovelace', country: null };
    const message = wireMessage(OrderShippedV3IntegrationEvent, data, { entity: order });
    await sandbox().client.publish({ ...message, exchange: '', routingKey: QUEUE });
    const dead = await eventually(() => sandbox().client.take(`${QUEUE}.dlq`));
    expect(dead.properties.headers?.['x-failure-message']).to.equal(
      "No handler of 'shop.orders' takes shop.order.shipped v3, only v1 and v2. shop-service 1.0.0 has published it.",
    );
  });

  it('keep the order of their stream, and each fact is handled once', async () => {
    const subscription: Subscription = { ...ORDERS, order: 'stream' };
    await reader(subscription).start();
    const order = randomUUID();
    const names = ['First', 'Second', 'Third'];
    const numbered = names.flatMap((name, index) => wired(order, name, 2 * index + 1));
    for (const message of numbered.toReversed()) await sandbox().client.publish(message);
    await eventually(async () => {
      const [cursor] = await sandbox().sql<{ last: number }>(
        'SELECT last_sequence::int AS last FROM messaging.reader_stream',
      );
      return cursor?.last === 6;
    });
    expect(await sandbox().effects()).to.deep.equal(names);
  });

  /** Both versions of a fact, as one cause has published them. */
  function wired(order: UUID, name: string, sequence: number) {
    const [v1, v2] = shipped(order, `Some ${name}`);
    const older = wireMessage(OrderShippedIntegrationEvent, v1.data, { entity: order, sequence });
    const newer = wireMessage(OrderShippedV2IntegrationEvent, v2.data, {
      entity: order,
      sequence: sequence + 1,
    });
    const cause = older.envelope['causation_id'];
    const envelope = { ...newer.envelope, causation_id: cause };
    const headers = { ...newer.options.headers, 'x-causation-id': cause };
    return [
      older,
      {
        ...newer,
        envelope,
        body: Buffer.from(JSON.stringify(envelope)),
        options: { ...newer.options, headers },
      },
    ];
  }

  it('are one input of a saga', async () => {
    const shop = sandbox().service();
    class ShippedSaga extends OrderSaga {
      override readonly inputs = [
        sagaInput(both, {
          subscription: ORDERS,
          saga: (data) => data.order_id,
          input: ({ last_name: note }) => ({ type: 'paid' as const, note }),
        }),
      ] as never;
    }
    const saga = new ShippedSaga((work, what) => shop.record(work, what));
    const sagas = new StoredSagas({
      sagas: () => [saga],
      store: new SqlSagaStore(sandbox().sql.bind(sandbox()), (work) => shop.database.sql(work)),
      clock: new SystemClock(),
      logger: shop.log,
      metrics: shop.metrics,
    });
    for (const handler of sagaEventHandlers([saga], sagas)) shop.handle(handler);
    await shop.start();
    const order = randomUUID();
    await shop.database.transact((work) =>
      sagas.begin(ShippedSaga, order, initialOrder(order, { instalments: 3, until: null }), null, work),
    );
    await shop.publish(...shipped(order, 'Some First'));
    await shop.publish(shipped(order, 'Some Second')[0]);
    await untilRead();
    const [stored] = await sandbox().sql<{ state: { paid: string[] } }>('SELECT state FROM messaging.saga');
    expect(stored?.state.paid).to.have.members(['First', 'Second']);
  });
});
