import { DEFAULT_RETRY } from '@ticketwave/building-blocks/internal/messaging';
import { IntegrationEventHandler, type Subscription } from '@ticketwave/building-blocks/messaging';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import { ContractError, integrationEvent, type IntegrationEventClass } from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi from 'joi';

const event = (publisher: string, type: string, version = '1.0') =>
  integrationEvent({
    publisher,
    type,
    typePrefix: type.split('.')[0]!,
    version,
    kind: 'fact',
    entity: (data) => data.id,
    schema: Joi.object<{ readonly id: string }>({ id: Joi.string() }),
  });

class StockTakenIntegrationEvent extends event('catalog', 'catalog.inventory.taken') {}
class StockGivenIntegrationEvent extends event('catalog', 'catalog.inventory.given') {}
class StockGivenV2IntegrationEvent extends event('catalog', 'catalog.inventory.given', '2.0') {}
class ReceiptGeneratedIntegrationEvent extends event('payment', 'receipt.receipt.generated') {}

function handlerOf(handles: IntegrationEventClass, subscription?: Subscription): IntegrationEventHandler {
  return new (class extends IntegrationEventHandler {
    readonly handles = handles;
    override readonly subscription = subscription!;
    handle(): Promise<void> {
      return Promise.resolve();
    }
  })();
}

describe('the queues of a service', () => {
  it('are one for each handler, named and bound after its event, with the defaults of SPEC', () => {
    const handler = handlerOf(StockTakenIntegrationEvent);
    expect(subscribedQueues('booking', [handler])).to.deep.equal([
      {
        queue: 'booking.stock-taken',
        bindings: [{ exchange: 'catalog.events', pattern: 'catalog.inventory.taken.v1' }],
        handlers: [handler],
        retry: DEFAULT_RETRY,
        timeout: 10_000,
        concurrency: 10,
        batch: 32,
        order: undefined,
        prefetch: 64,
      },
    ]);
  });

  it('are handed no more messages than they handle, where each of them may carry many events', () => {
    const batched = class extends integrationEvent({
      ...StockTakenIntegrationEvent.contract,
      batched: true,
    }) {};
    const others = handlerOf(StockGivenIntegrationEvent, { name: 'stock', concurrency: 3 });
    const [queue] = subscribedQueues('booking', [others]);
    expect(queue!.prefetch).to.equal(64);
    const many = handlerOf(batched, others.subscription);
    expect(subscribedQueues('booking', [others, many])[0]!.prefetch).to.equal(3);
  });

  it('are shared by handlers that name the same subscription', () => {
    const answers: Subscription = { name: 'inventory-answers', binds: ['catalog.inventory.*.v1'] };
    const handlers = [
      handlerOf(StockTakenIntegrationEvent, answers),
      handlerOf(StockGivenIntegrationEvent, answers),
    ];
    const [queue, ...others] = subscribedQueues('booking', handlers);
    expect(others).to.deep.equal([]);
    expect(queue).to.deep.include({
      queue: 'booking.inventory-answers',
      bindings: [{ exchange: 'catalog.events', pattern: 'catalog.inventory.*.v1' }],
      handlers,
    });
  });

  it('bind every event of their handlers if the subscription names no pattern', () => {
    const both: Subscription = { name: 'both' };
    const [queue] = subscribedQueues('booking', [
      handlerOf(StockTakenIntegrationEvent, both),
      handlerOf(ReceiptGeneratedIntegrationEvent, both),
    ]);
    expect(queue?.bindings).to.deep.equal([
      { exchange: 'catalog.events', pattern: 'catalog.inventory.taken.v1' },
      { exchange: 'payment.events', pattern: 'receipt.receipt.generated.v1' },
    ]);
  });

  it('find the exchange of a pattern by the events that they handle', () => {
    const receipts: Subscription = { name: 'receipts', binds: ['receipt.#'] };
    const [queue] = subscribedQueues('booking', [handlerOf(ReceiptGeneratedIntegrationEvent, receipts)]);
    expect(queue?.bindings).to.deep.equal([{ exchange: 'payment.events', pattern: 'receipt.#' }]);
  });

  it('find it by the first word of a pattern that lets in events which they do not handle', () => {
    const more: Subscription = { name: 'more', binds: ['catalog.inventory.*.v1', 'payment.payment.*.v1'] };
    const [queue] = subscribedQueues('booking', [handlerOf(StockTakenIntegrationEvent, more)]);
    expect(queue?.bindings).to.deep.equal([
      { exchange: 'catalog.events', pattern: 'catalog.inventory.*.v1' },
      { exchange: 'payment.events', pattern: 'payment.payment.*.v1' },
    ]);
  });

  it('bind a pattern to both exchanges if two publishers share the first word of their types', () => {
    class ReceiptArchivedIntegrationEvent extends event('archive', 'receipt.receipt.archived') {}
    const receipts: Subscription = { name: 'receipts', binds: ['receipt.receipt.*.v1'] };
    const [queue] = subscribedQueues('booking', [
      handlerOf(ReceiptGeneratedIntegrationEvent, receipts),
      handlerOf(ReceiptArchivedIntegrationEvent, receipts),
    ]);
    expect(queue?.bindings).to.deep.equal([
      { exchange: 'payment.events', pattern: 'receipt.receipt.*.v1' },
      { exchange: 'archive.events', pattern: 'receipt.receipt.*.v1' },
    ]);
  });

  it('take retries, time limit and concurrency from the subscription', () => {
    const own = { retry: { delays: [100] }, timeout: 500, concurrency: 1 };
    const handler = handlerOf(StockTakenIntegrationEvent, { name: 'own', ...own });
    expect(subscribedQueues('booking', [handler])[0]).to.deep.include(own);
  });

  it('come in the order of their names', () => {
    const names = ['b', 'c', 'a'].map((name) => handlerOf(StockTakenIntegrationEvent, { name }));
    expect(subscribedQueues('booking', names).map(({ queue }) => queue)).to.deep.equal([
      'booking.a',
      'booking.b',
      'booking.c',
    ]);
  });

  it('may handle two major versions of one fact', () => {
    const subscription: Subscription = { name: 'given', binds: ['catalog.inventory.given.*'] };
    const handlers = [
      handlerOf(StockGivenIntegrationEvent, subscription),
      handlerOf(StockGivenV2IntegrationEvent, subscription),
    ];
    expect(subscribedQueues('booking', handlers)).to.have.lengthOf(1);
  });

  it('are none without handlers', () => {
    expect(subscribedQueues('booking', [])).to.deep.equal([]);
  });
});

describe('subscriptions that contradict themselves', () => {
  it('two handlers of one queue for the same event', () => {
    const subscription: Subscription = { name: 'twice' };
    const twice = [
      handlerOf(StockTakenIntegrationEvent, subscription),
      handlerOf(StockTakenIntegrationEvent, subscription),
    ];
    expect(() => subscribedQueues('booking', twice)).to.throw(
      ContractError,
      "'booking.twice' handle catalog.inventory",
    );
  });

  it('a handler whose event no binding lets in', () => {
    const handler = handlerOf(StockTakenIntegrationEvent, {
      name: 'deaf',
      binds: ['catalog.inventory.given.v1'],
    });
    expect(() => subscribedQueues('booking', [handler])).to.throw(
      ContractError,
      'none of its bindings lets it in',
    );
  });

  it('one name for two subscriptions', () => {
    const alike = [
      handlerOf(StockTakenIntegrationEvent, { name: 'stock' }),
      handlerOf(StockGivenIntegrationEvent, { name: 'stock' }),
    ];
    expect(() => subscribedQueues('booking', alike)).to.throw(
      ContractError,
      "named 'stock': share one object",
    );
  });

  it('a subscription with the name of the queue that another handler has by default', () => {
    const alike = [
      handlerOf(StockTakenIntegrationEvent),
      handlerOf(StockGivenIntegrationEvent, { name: 'stock-taken' }),
    ];
    expect(() => subscribedQueues('booking', alike)).to.throw(ContractError, "named 'stock-taken'");
  });

  it('a pattern that begins with no word, so that nobody knows whose exchange it is', () => {
    for (const pattern of ['#', '*.inventory.#', '']) {
      const handler = handlerOf(StockTakenIntegrationEvent, {
        name: 'all',
        binds: ['catalog.inventory.#', pattern],
      });
      expect(() => subscribedQueues('booking', [handler]), pattern).to.throw(ContractError, 'first word');
    }
  });

  it('a rebuildable subscription without an order, or whose tables have no plain names', () => {
    const handler = (subscription: Partial<Subscription>) =>
      handlerOf(StockTakenIntegrationEvent, { name: 'stock', ...subscription });
    const tables = (...names: string[]) => ({ tables: names });
    expect(() => subscribedQueues('booking', [handler({ rebuildable: tables('stock') })])).to.throw(
      ContractError,
      'has no order',
    );
    for (const names of [[], ['public.stock'], ['Stock'], ['stock; --']])
      expect(() =>
        subscribedQueues('booking', [handler({ order: 'stream', rebuildable: tables(...names) })]),
      ).to.throw(ContractError, 'name its tables');
    const [queue] = subscribedQueues('booking', [handler({ order: 'stream', rebuildable: tables('stock') })]);
    expect(queue?.rebuildable).to.deep.equal({ tables: ['stock'] });
  });

  it('a name that is not kebab-case', () => {
    for (const name of ['', 'Stock', 'stock_taken', 'stock.taken', '-stock', 'stock-']) {
      const handler = handlerOf(StockTakenIntegrationEvent, { name });
      expect(() => subscribedQueues('booking', [handler]), name).to.throw(ContractError, 'kebab-case');
    }
  });
});
