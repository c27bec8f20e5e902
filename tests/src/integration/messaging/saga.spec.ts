import { randomUUID } from 'node:crypto';
import { SystemClock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { isDatabaseOutage, type Sql } from '@ticketwave/building-blocks/adapters';
import type { SagaDetails } from '@ticketwave/building-blocks/operations';
import { SagaQueues } from '@ticketwave/building-blocks/internal/attach';
import {
  SagaDeadlines,
  sagaEventHandlers,
  SqlSagaStore,
  StoredSagas,
} from '@ticketwave/building-blocks/internal/saga';
import type { DeadlineTiming } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { OrderPaidIntegrationEvent } from '../../support/sandbox-events.ts';
import {
  initialOrder,
  OrderSaga,
  type OrderSagaState,
  type OrderTroubles,
} from '../../support/sandbox-saga.ts';
import { useSandbox, type Sandbox } from '../../support/sandbox.ts';
import { wireMessage } from '../../support/wire-message.ts';

class InterruptedStore extends SqlSagaStore {
  readonly #afterRead: (id: string) => Promise<void>;

  constructor(pool: Sql, inside: (work: UnitOfWork) => Sql, afterRead: (id: string) => Promise<void>) {
    super(pool, inside);
    this.#afterRead = afterRead;
  }

  override async find(name: string, id: string, work: UnitOfWork) {
    const found = await super.find(name, id, work);
    await this.#afterRead(id);
    return found;
  }
}

/** An instance of `shop` with a saga of orders. */
class ShopWithSagas {
  readonly service: ReturnType<Sandbox['service']>;
  readonly deadlines: SagaDeadlines;
  readonly #sagas: StoredSagas;

  /** @param options.afterRead something that happens between the reading of an instance and the decision */
  constructor(
    sandbox: Sandbox,
    troubles: OrderTroubles = {},
    {
      afterRead = () => Promise.resolve(),
      timing = {},
    }: { afterRead?: (id: string) => Promise<void>; timing?: Partial<DeadlineTiming> } = {},
  ) {
    const shop = sandbox.service();
    this.service = shop;
    const saga = new OrderSaga((work, what) => shop.record(work, what), troubles);
    const parts = {
      store: new InterruptedStore(sandbox.sql.bind(sandbox), (work) => shop.database.sql(work), afterRead),
      clock: new SystemClock(),
      logger: shop.log,
      metrics: shop.metrics,
    };
    this.#sagas = new StoredSagas({ ...parts, sagas: () => [saga] });
    for (const handler of sagaEventHandlers([saga], this.#sagas))
      shop.on(handler.handles, (event, work, context) => handler.handle(event, work, context));
    this.deadlines = new SagaDeadlines({
      ...parts,
      names: [saga.name],
      sagas: this.#sagas,
      transactor: shop.database,
      isOutage: isDatabaseOutage,
      inputs: () => new SagaQueues({ bus: shop.bus, gate: shop.gate, queues: shop.queues, sagas: [saga] }),
      timing: { every: 20, ...timing },
    });
  }

  async place(order: OrderSagaState): Promise<string> {
    const deadline = order.until === null ? null : new Date(order.until);
    await this.service.transactor.transact((work) =>
      this.#sagas.begin(OrderSaga, order.order, order, deadline, work),
    );
    return order.order;
  }

  /** With its deadline so many milliseconds from now. */
  placeDue(inMs: number): Promise<string> {
    const until = new Date(Date.now() + inMs).toISOString();
    return this.place(initialOrder(randomUUID(), { until }));
  }
}

describe('sagas on PostgreSQL and RabbitMQ', () => {
  const sandbox = useSandbox();

  const stored = async (order: string): Promise<SagaDetails & { state: OrderSagaState }> =>
    (
      await sandbox().sql<SagaDetails & { state: OrderSagaState }>(
        'SELECT * FROM messaging.saga WHERE id = $1',
        order,
      )
    )[0]!;
  const pay = (order_id: string, note: string) => wireMessage(OrderPaidIntegrationEvent, { order_id, note });

  it('inputs that come at the same time all take effect, and spend no attempt', async () => {
    const shop = new ShopWithSagas(sandbox());
    const order = await shop.place(initialOrder(randomUUID(), { instalments: 8 }));
    await shop.service.start();
    const notes = Array.from({ length: 8 }, (_, n) => `instalment ${n}`);
    await Promise.all(notes.map((note) => sandbox().client.publish(pay(order, note))));
    await eventually(async () => (await stored(order)).status === 'dispatched');
    expect((await stored(order)).state.paid).to.have.members(notes);
    expect(await sandbox().effects()).to.have.members(notes);
    expect(shop.service.log.lines.map(({ fields }) => fields['activity'])).not.to.include('retried');
  });

  it('state, inbox and outbox become true together, or not at all', async () => {
    let broken = true;
    const shop = new ShopWithSagas(sandbox(), {
      async onCommand({ type }) {
        if (type === 'record' || !broken) return;
        broken = false;
        const [seen] = await sandbox().sql<{ status: string }>('SELECT status FROM messaging.saga');
        throw new Error(`no van for what is ${seen?.status}`);
      },
    });
    const order = await shop.place(initialOrder(randomUUID()));
    await shop.service.start();
    await sandbox().client.publish(pay(order, 'all'));
    await eventually(() =>
      shop.service.log.complaints().some((line) => line.includes('no van for what is open')),
    );
    await eventually(async () => (await stored(order)).status === 'dispatched');
    expect([await stored(order), await sandbox().effects()]).to.deep.include.members([['all']]);
    const requests = await sandbox().sql('SELECT FROM messaging.outbox');
    const handled = await sandbox().sql('SELECT FROM messaging.inbox');
    expect([requests.length, handled.length, (await stored(order)).version]).to.deep.equal([1, 1, 2]);
  });

  it('what is ignored while another unit of work changes the instance is decided again, on what is true then', async () => {
    let changes = 0;
    const shop = new ShopWithSagas(
      sandbox(),
      {},
      {
        afterRead: async (order) => {
          if (changes++ > 0) return;
          await sandbox().sql(
            `UPDATE messaging.saga SET state = jsonb_set(state::jsonb, '{phase}', '"open"')::json,
                                   version = version + 1 WHERE id = $1`,
            order,
          );
        },
      },
    );
    const order = await shop.place({ ...initialOrder(randomUUID()), phase: 'dispatched' });
    await shop.service.start();
    await sandbox().client.publish(pay(order, 'in full'));
    await eventually(() => shop.service.log.lines.some(({ fields }) => fields['activity'] === 'handled'));
    expect([changes, await sandbox().effects()]).to.deep.equal([2, ['in full']]);
  });

  it('a message about an unknown instance is skipped and acknowledged', async () => {
    const shop = new ShopWithSagas(sandbox());
    await shop.service.start();
    const nobody = randomUUID();
    await sandbox().client.publish(pay(nobody, 'all'));
    await eventually(() => shop.service.log.lines.some(({ fields }) => fields['activity'] === 'handled'));
    expect(shop.service.log.complaints()).to.deep.equal([
      `Skipped 'paid': there is no order-saga ${nobody} here`,
    ]);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
    expect(await sandbox().effects()).to.be.empty;
  });

  it('a deadline that came while the service was down fires once, soon after it is back', async () => {
    const before = new ShopWithSagas(sandbox());
    const order = await before.placeDue(-60_000);
    await before.service.stop();
    const shop = new ShopWithSagas(sandbox());
    await shop.service.start();
    await shop.deadlines.start();
    await eventually(async () => (await sandbox().effects()).length > 0);
    const later = await shop.placeDue(0);
    await eventually(async () => (await sandbox().effects()).includes(`overdue ${later}`));
    await shop.deadlines.stop();
    expect(await sandbox().effects()).to.deep.equal([`overdue ${order}`, `overdue ${later}`]);
  });

  /** Short times, so that a silence of a second counts and is soon over. */
  const timing = { tolerance: 200, settle: 500, catchUp: 20_000 };

  it('a deadline that comes while the broker is away waits for what was said meanwhile', async () => {
    const shop = new ShopWithSagas(sandbox(), {}, { timing });
    await shop.service.start();
    await shop.deadlines.start();
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.saga_hearing')).length > 0);
    await sandbox().takeBrokerAway();
    const paid = await shop.placeDue(0);
    const unpaid = await shop.placeDue(0);
    await sandbox().client.publish(pay(paid, 'meanwhile'));
    await eventually(() => shop.service.log.complaints().some((line) => line.includes('deadlines wait')));
    const later = await shop.placeDue(1_000);
    await eventually(async () => Date.parse((await stored(later)).state.until!) < Date.now() - 500);
    expect(await sandbox().effects()).to.be.empty;
    await sandbox().bringBrokerBack();
    await eventually(async () => (await sandbox().effects()).length === 3, 30_000);
    await shop.deadlines.stop();
    const [first, ...overdue] = await sandbox().effects();
    expect(first).to.equal('meanwhile');
    expect(overdue).to.have.members([`overdue ${unpaid}`, `overdue ${later}`]);
  });

  it('a deadline that comes while the service is down waits for what waits in its retry queues', async () => {
    const before = new ShopWithSagas(
      sandbox(),
      {
        onCommand() {
          throw new Error('not today');
        },
      },
      { timing },
    );
    await before.service.start();
    await before.deadlines.start();
    const order = await before.placeDue(3_000);
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.saga_hearing')).length > 0);
    await sandbox().client.publish(pay(order, 'in time'));
    await eventually(() => before.service.log.lines.some(({ fields }) => fields['activity'] === 'retried'));
    await before.deadlines.stop();
    await before.service.stop();
    await eventually(async () => Date.parse((await stored(order)).state.until!) < Date.now());
    const shop = new ShopWithSagas(sandbox(), {}, { timing });
    await shop.deadlines.start();
    await shop.service.start();
    await eventually(async () => (await sandbox().effects()).length > 0, 30_000);
    await shop.deadlines.stop();
    expect(await sandbox().effects()).to.deep.equal(['in time']);
  });

  it('two instances of the service fire each deadline once', async () => {
    const shops = [new ShopWithSagas(sandbox()), new ShopWithSagas(sandbox())] as const;
    const orders = await Promise.all(Array.from({ length: 8 }, () => shops[0].placeDue(-1)));
    const both = (): Promise<number[]> => Promise.all(shops.map(({ deadlines }) => deadlines.fireDue()));
    for (let fired = await both(); fired.some((count) => count > 0); fired = await both());
    expect(await sandbox().effects()).to.have.members(orders.map((order) => `overdue ${order}`));
    for (const { service } of shops) expect(service.log.complaints().join()).not.to.include('failed');
  });

  it('a deadline that throws is put off, reported once, and stops no other', async () => {
    let bad = '';
    let tries = 0;
    const shop = new ShopWithSagas(sandbox(), {
      onDeadline({ order }) {
        if (order !== bad) return;
        tries++;
        throw new Error('the deadline says no');
      },
    });
    bad = await shop.placeDue(-60_000);
    await shop.service.start();
    await shop.deadlines.start();
    await eventually(() => tries > 0);
    const orders = [await shop.placeDue(0), await shop.placeDue(100)];
    await eventually(async () => (await sandbox().effects()).length === orders.length);
    await shop.deadlines.stop();
    expect(await sandbox().effects()).to.deep.equal(orders.map((order) => `overdue ${order}`));
    const row = (
      await sandbox().sql<Record<string, unknown>>(
        `SELECT failures, last_error, next_attempt_at > now() AS later FROM messaging.saga WHERE id = $1`,
        bad,
      )
    )[0];
    expect([tries, row]).to.deep.equal([1, { failures: 1, last_error: 'the deadline says no', later: true }]);
    expect(shop.service.log.lines.filter(({ message }) => message.includes('says no'))).to.have.length(1);
  });
});
