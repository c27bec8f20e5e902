import { AggregateRoot, DomainEvent } from '@ticketwave/building-blocks/domain';
import {
  DomainEventHandler,
  IntegrationEventHandler,
  on,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { integrationEvent } from '@ticketwave/contracts';
import { deliveredAgain, numbered, redriven, retriesEnd, table, timePasses } from '@ticketwave/testing';
import { expect } from 'chai';
import Joi from 'joi';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';
import { initialOrder, OrderSaga } from '../../support/sandbox-saga.ts';
import { complaint, dispatch, NOON, ORDER, paid, parcels, placed, system } from './parcels.ts';

describe('a scenario', () => {
  it('given nothing, when a message comes, then what its handler has published', async () => {
    await parcels()
      .when(placed())
      .then({ handled: [placed()], published: [dispatch('a lamp')] });
  });

  it('may be about classes alone, of events and of handlers', async () => {
    class Handler extends IntegrationEventHandler<OrderPlacedIntegrationEvent> {
      override readonly handles = OrderPlacedIntegrationEvent;
      override handle(_event: OrderPlacedIntegrationEvent, work: UnitOfWork): Promise<void> {
        return work.publish(dispatch());
      }
    }
    await system()
      .service('parcels', { handlers: [new Handler()] })
      .when(placed())
      .then({ handled: [OrderPlacedIntegrationEvent], published: [DispatchParcelIntegrationEvent] });
  });

  it('is about what came after what was given', async () => {
    await parcels()
      .given(placed('one'))
      .when(placed('another'))
      .then({ handled: [placed('another')], published: [dispatch('another')] });
  });

  it('delivers again what was handled, without an effect', async () => {
    await parcels()
      .given(placed())
      .when(deliveredAgain)
      .then({ handled: [], published: [], duplicates: [placed()] });
  });

  it('delivers again what came under a number of its own', async () => {
    await parcels()
      .given(numbered(1, placed()))
      .when(deliveredAgain)
      .then({ duplicates: [placed()] });
  });

  it('gives the retry of each queue its own delay', async () => {
    const failing = (name: string, delay: number) =>
      on(OrderPlacedIntegrationEvent, { subscription: { name, retry: { delays: [delay] } } }, async () => {
        throw new Error(name);
      });
    await system()
      .service('parcels', { handlers: [failing('slow', 60_000), failing('fast', 1_000)] })
      .when(placed())
      .then({
        retried: [
          { event: placed(), in: { seconds: 1 }, because: 'fast' },
          { event: placed(), in: { minutes: 1 }, because: 'slow' },
        ],
      });
  });

  it('asks a pattern about each reason anew', async () => {
    const because = /no such/g;
    const service = parcels();
    for (let time = 1; time <= 2; time++)
      await service.when(placed('poison')).then({ retried: [{ event: placed('poison'), because }] });
  });

  it('compares what is on the wire', async () => {
    class SentIntegrationEvent extends integrationEvent({
      ...{ publisher: 'parcels', type: 'parcels.parcel.sent', version: '1.0', kind: 'fact' },
      entity: ({ order_id }) => order_id,
      schema: Joi.object<{ order_id: string; note?: string | undefined }>({
        order_id: Joi.string(),
        note: Joi.string().optional(),
      }),
    }) {}
    const sent = new SentIntegrationEvent({ order_id: ORDER });
    const sentWithout = new SentIntegrationEvent({ order_id: ORDER, note: undefined });
    const service = system().service('parcels');
    await service.when((work) => work.publish(sentWithout)).then({ published: [sent] });
    await service.when((work) => work.publish(sent)).then({ published: [sentWithout] });
    expect(service.published().map(({ data }) => data)).to.deep.equal([
      { order_id: ORDER },
      { order_id: ORDER },
    ]);
  });

  it('leaves a message that failed in its retry queue, until time passes', async () => {
    const service = parcels();
    await service.when(placed('fails once')).then({
      published: [],
      retried: [{ event: placed('fails once'), in: { seconds: 5 }, because: 'no paper' }],
    });
    await service.when(timePasses({ seconds: 4 })).then({ handled: [] });
    await service.when(timePasses({ seconds: 1 })).then({ handled: [OrderPlacedIntegrationEvent] });
  });

  it('sees a message that always fails through to the dead letters, and back', async () => {
    const service = parcels();
    await service.when(placed('poison'), retriesEnd).then({
      retried: [5, 25, 125].map((seconds) => ({ event: OrderPlacedIntegrationEvent, in: { seconds } })),
      deadLettered: [{ event: placed('poison'), because: 'There is no such lamp.' }],
    });
    await service
      .when(redriven)
      .then({ retried: [OrderPlacedIntegrationEvent], deadLettered: [], published: [] });
  });

  it('gives up at once what no retry can help', async () => {
    await parcels()
      .when(placed('unknown'))
      .then({ deadLettered: [{ event: OrderPlacedIntegrationEvent, because: /Nobody/ }] });
  });

  it('begins with the state that units of work leave, and looks at the one that is there then', async () => {
    const parcel = table<{ note: string }>('parcel');
    const service = system().service('parcels', {
      handlers: (database) => [
        on(OrderPlacedIntegrationEvent, {}, async ({ note }, work) => {
          const kept = database.in(work).get(parcel, ORDER);
          database.in(work).put(parcel, ORDER, { note: `${kept?.note} and ${note}` });
        }),
      ],
    });
    await service
      .given((work) => service.database.in(work).put(parcel, ORDER, { note: 'a chair' }))
      .when(placed())
      .then({
        state: (work) =>
          expect(service.database.in(work).get(parcel, ORDER)).to.deep.equal({ note: 'a chair and a lamp' }),
      });
  });

  it('runs a use case, and expects what that throws', async () => {
    const shop = system().service('shop');
    await shop.when((work) => work.publish(placed())).then({ published: [placed()] });
    await shop
      .when(async (work) => {
        await work.publish(placed());
        throw new Error('The table is full.');
      })
      .then({ thrown: 'The table is full.', published: [] });
  });

  it('takes less than 50 ms, from the first service to the last expectation', async () => {
    const runs = 20;
    const before = process.cpuUsage();
    for (let run = 0; run < runs; run++)
      await parcels()
        .when(placed('poison'), retriesEnd)
        .then({ retried: [1, 2, 3].map(() => placed('poison')), deadLettered: [placed('poison')] });
    const { user, system: kernel } = process.cpuUsage(before);
    expect((user + kernel) / 1_000 / runs).to.be.lessThan(50);
  });

  it('has an aggregate raise domain events', async () => {
    class Shipped extends DomainEvent {
      override readonly aggregate = 'Order';
      override readonly aggregateId = ORDER;
    }
    class Order extends AggregateRoot {
      ship = (): void => this.raise(new Shipped(NOON));
    }
    class ShippedHandler extends DomainEventHandler<Shipped> {
      override readonly handles = Shipped;
      override handle = (_event: Shipped, work: UnitOfWork) => work.publish(dispatch());
    }
    const shop = system().service('shop', { domainEventHandlers: [new ShippedHandler()] });
    const order = new Order();
    order.ship();
    await shop.when((work) => work.track(order)).then({ published: [dispatch()] });
    await shop.when(new Shipped(NOON)).then({ published: [dispatch()] });
  });

  it('handles the messages of a stream in the order of their numbers', async () => {
    const subscription = { name: 'orders', order: 'stream' as const };
    const nothing = async (): Promise<void> => {};
    const service = system().service('parcels', {
      handlers: [
        on(OrderPlacedIntegrationEvent, { subscription }, nothing),
        on(OrderPaidIntegrationEvent, { subscription }, nothing),
      ],
    });
    await service.when(numbered(2, paid())).then({ handled: [], parked: [paid()] });
    await service.when(numbered(1, placed())).then({ handled: [placed(), paid()] });
  });

  it('lets the time go on for a number that is missing', async () => {
    const order = { by: 'stream', gapLimit: 60_000, onGap: 'skip' } as const;
    const service = system().service('parcels', {
      handlers: [
        on(OrderPlacedIntegrationEvent, { subscription: { name: 'orders', order } }, async () => {}),
      ],
    });
    await service
      .given(numbered(3, placed()))
      .when(timePasses({ seconds: 50 }))
      .then({ handled: [] });
    await service.when(timePasses({ seconds: 20 })).then({ handled: [placed()] });
  });
});

describe('a scenario of a saga', () => {
  const until = '2026-05-01T12:15:00.000Z';
  const shopWith = (onDeadline: () => void = () => undefined) => {
    const saga = new OrderSaga(async () => {}, { onDeadline });
    const shop = system().service('shop', { sagas: [saga] });
    const begin = (work: UnitOfWork) =>
      shop.sagas.begin(
        OrderSaga,
        ORDER,
        initialOrder(ORDER, { until, instalments: 2 }),
        new Date(until),
        work,
      );
    return { shop, begin };
  };

  it('has it decide about what it receives', async () => {
    const { shop, begin } = shopWith();
    await shop
      .given(begin, paid('half'))
      .when(paid('the rest'))
      .then({
        published: [dispatch()],
        sagas: [{ saga: OrderSaga, id: ORDER, status: 'dispatched', deadline: null }],
      });
  });

  it('reaches its deadline when the clock does', async () => {
    const { shop, begin } = shopWith();
    await shop
      .given(begin)
      .when(timePasses({ minutes: 14 }))
      .then({ sagas: [{ saga: OrderSaga, id: ORDER, status: 'open', deadline: new Date(until) }] });
    await shop.when(new Date(until)).then({ sagas: [{ saga: OrderSaga, id: ORDER, status: 'overdue' }] });
  });

  it('does not come out if its deadline fails', async () => {
    const { shop, begin } = shopWith(() => {
      throw new Error('Nobody knows.');
    });
    expect(await complaint(shop.given(begin).when(new Date(until)), {})).to.match(
      /deadline-failed .*Nobody knows/,
    );
  });
});
