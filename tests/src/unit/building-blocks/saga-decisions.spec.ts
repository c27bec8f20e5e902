import { randomUUID } from 'node:crypto';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import type { IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { correlate } from '@ticketwave/building-blocks/observability';
import { sagaEventHandlers } from '@ticketwave/building-blocks/internal/saga';
import type { Decision } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';
import { MemorySagas } from '../../support/memory-sagas.ts';
import { OrderPaidIntegrationEvent } from '../../support/sandbox-events.ts';
import { initialOrder, OrderSaga, type OrderTroubles } from '../../support/sandbox-saga.ts';

const id = randomUUID();
const paid = (note: string) => ({ type: 'paid', note });

/** Sagas of orders on memory; `effects` are those of units of work that have committed. */
function given(troubles: OrderTroubles = {}) {
  const effects: string[] = [];
  const saga = new OrderSaga((work, what) => {
    work.afterCommit(() => effects.push(what));
    return Promise.resolve();
  }, troubles);
  return { saga, effects, memory: new MemorySagas(saga) };
}

describe('a saga', () => {
  it('stores what it decided and carries it out, in the order of its commands', async () => {
    const { memory, effects } = given();
    await memory.begin(id, initialOrder(id));
    expect(await memory.handle(id, paid('all'))).to.equal('decided');
    expect(effects).to.deep.equal(['all']);
    expect(memory.outbox.due().map(({ envelope }) => envelope.event_type)).to.deep.equal([
      'shop.parcel.dispatch-requested',
    ]);
    expect(await memory.of(id)).to.deep.include({
      status: 'dispatched',
      reviewReason: null,
      version: 2,
      dueAt: null,
    });
  });

  it('begins once', async () => {
    const { memory } = given();
    await memory.begin(id, initialOrder(id));
    const again: unknown = await memory
      .begin(id, initialOrder(id, { instalments: 5 }))
      .catch((e: unknown) => e);
    expect(again).to.be.an('error').with.property('message').that.includes(`order-saga ${id} already`);
    expect((await memory.of(id))?.state).to.deep.equal(initialOrder(id));
  });

  it('keeps nothing of a unit of work in which a command failed', async () => {
    const { memory, effects } = given({
      onCommand({ type }) {
        if (type === 'dispatch') throw new Error('no van');
      },
    });
    await memory.begin(id, initialOrder(id));
    const failure: unknown = await memory.handle(id, paid('all')).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'no van');
    expect([effects, memory.outbox.due()]).to.deep.equal([[], []]);
    expect(await memory.of(id)).to.deep.include({ state: initialOrder(id), version: 1 });
  });

  it('that passes an input over stays as it is, and says why', async () => {
    const { memory, effects } = given();
    await memory.begin(id, initialOrder(id));
    await memory.handle(id, paid('all'));
    const before = await memory.of(id);
    expect(await memory.handle(id, paid('again'))).to.deep.equal({ skipped: 'the order is dispatched' });
    expect([await memory.of(id), effects]).to.deep.equal([before, ['all']]);
    expect(memory.log.lines.at(-1)).to.deep.include({ level: 'info' });
    expect(memory.log.lines.at(-1)?.fields).to.include({ activity: 'skipped', sagaId: id });
  });

  it('that does not exist is skipped, with a warning', async () => {
    const { memory } = given();
    expect(await memory.handle(id, paid('all'))).to.equal('unknown');
    expect(memory.log.complaints()).to.deep.equal([`Skipped 'paid': there is no order-saga ${id} here`]);
    const counted = await memory.metrics.sagaDecisions.get();
    expect(counted.values.map(({ labels, value }) => [labels.outcome, value])).to.deep.equal([
      ['unknown', 1],
    ]);
  });

  it('that commands and skips at the same time is a mistake, and has no effect', async () => {
    class TwoMinds extends OrderSaga {
      override decide(...parts: Parameters<OrderSaga['decide']>): Decision<never, never> {
        return { ...super.decide(...parts), skipped: 'no matter' } as unknown as Decision<never, never>;
      }
    }
    const effects: string[] = [];
    const memory = new MemorySagas(new TwoMinds((_work, what) => Promise.resolve(void effects.push(what))));
    await memory.begin(id, initialOrder(id));
    const failure: unknown = await memory.handle(id, paid('all')).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.includes('one or the other');
    expect(effects).to.be.empty;
  });

  it('that is not bound cannot be reported anything', async () => {
    const { memory } = given();
    class Stranger extends OrderSaga {}
    const reporting = memory.database.transact((work) =>
      memory.sagas.handle(Stranger, id, { type: 'paid', note: '' }, work),
    );
    const failure: unknown = await reporting.catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'Stranger is not bound: container.bind(Saga).to(Stranger).');
  });

  it('keeps the correlation id of its beginning', async () => {
    const { memory } = given();
    const [correlationId, causationId] = [randomUUID(), randomUUID()];
    await correlate({ correlationId, causationId }, () => memory.begin(id, initialOrder(id)));
    await memory.handle(id, paid('all'));
    expect((await memory.of(id))?.correlationId).to.equal(correlationId);
  });
});

describe('what a saga handles', () => {
  const event = (note: string) => new OrderPaidIntegrationEvent({ order_id: id, note });

  function givenHandler() {
    const { saga, effects, memory } = given();
    const [handler] = sagaEventHandlers([saga], memory.sagas) as [IntegrationEventHandler];
    const handle = (note: string): Promise<void> =>
      memory.database.transact((work) => handler.handle(event(note), work, undefined as never));
    return { effects, memory, handler, handle };
  }

  it('makes a queue like any handler, and a failure names the saga', () => {
    const { handler } = givenHandler();
    expect(handler.name).to.equal('order-saga');
    const [queue] = subscribedQueues('shop', [handler]);
    expect(queue).to.deep.include({
      queue: 'shop.orders',
      bindings: [{ exchange: 'shop.events', pattern: 'shop.order.paid.v1' }],
    });
  });

  it('is an input of the instance that it is about', async () => {
    const { effects, memory, handle } = givenHandler();
    await memory.begin(id, initialOrder(id));
    await handle('all');
    expect(effects).to.deep.equal(['all']);
  });

  it('is nobody’s matter if it is about no instance, or holds no input', async () => {
    const { memory, handle } = givenHandler();
    await handle('about no order');
    await handle('');
    expect(memory.log.lines).to.be.empty;
  });
});
