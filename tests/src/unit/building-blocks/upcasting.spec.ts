import { requireVersionsTogether } from '@ticketwave/building-blocks/internal/outbox';
import { readMessage } from '@ticketwave/building-blocks/internal/inbox';
import { subscribedQueues, takenBy, type SubscribedQueue } from '@ticketwave/building-blocks/adapters';
import { on, type Subscription } from '@ticketwave/building-blocks/messaging';
import {
  ContractError,
  InvalidMessageError,
  reading,
  readVersion,
  upcaster,
  upcasting,
  UpcastError,
  type Contract,
  type GoldenMessage,
  type IntegrationEvent,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { asReceived } from '../../support/goldens.ts';
import { OrderPaidIntegrationEvent } from '../../support/sandbox-events.ts';
import {
  namesApart,
  OrderShippedIntegrationEvent,
  OrderShippedV2IntegrationEvent,
  OrderShippedV3IntegrationEvent,
  shippedGoldens,
  withCountry,
} from '../../support/shipped-orders.ts';

const newest = upcasting(OrderShippedV3IntegrationEvent, [namesApart, withCountry]);
const id = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';
const other = '0197f1f0-6f0a-7c3e-9d55-0242ac120009';
const v1 = { order_id: id, recipient: 'Ada Lovelace' };
const v2 = { order_id: id, first_name: 'Ada', last_name: 'Lovelace' };
const v3 = { ...v2, country: null };

describe('a handler of several versions of an event', () => {
  const read = (major: number, data: object) => readVersion(newest.contract as Contract<object>, major, data);

  it('reads each of them as the newest, over as many upcasters as there are between', () => {
    expect([read(1, v1), read(2, v2), read(3, v3)]).to.deep.equal([v3, v3, v3]);
  });

  it('refuses data that violate the version that they are of', () => {
    expect(() => read(1, v2)).to.throw(InvalidMessageError, '"recipient" is required');
    expect(() => read(3, v1)).to.throw(InvalidMessageError, '"first_name" is required');
  });

  it('gives up where an upcaster throws, or makes what the newer version does not allow', () => {
    const failed = 'The upcaster of shop.order.shipped from v1 to v2 failed: ';
    expect(() => read(1, { ...v1, recipient: 'nobody' })).to.throw(
      UpcastError,
      `${failed}nobody has no names`,
    );
    expect(() => read(1, { ...v1, recipient: 'Ada' })).to.throw(
      UpcastError,
      `${failed}The data of shop.order.shipped is invalid: "last_name" is not allowed to be empty`,
    );
  });

  it('may read some fields of the newest version alone', () => {
    const names = upcasting(reading(OrderShippedV3IntegrationEvent, ['first_name']), [
      namesApart,
      withCountry,
    ]);
    expect(new names({ first_name: 'Ada' }).data.first_name).to.equal('Ada');
    expect(names.name).to.equal('OrderShippedV3IntegrationEvent');
    expect(readVersion(names.contract as Contract<object>, 1, v1)).to.deep.equal(v3);
  });

  it('has no upcasters of other events, to older versions, of which one is missing, or two from one version', () => {
    const mistakes: [() => unknown, string][] = [
      [
        () => upcaster(OrderShippedV2IntegrationEvent, OrderShippedIntegrationEvent, () => v1),
        'not from shop.order.shipped.v2 to shop.order.shipped.v1',
      ],
      [
        () => upcaster(OrderPaidIntegrationEvent, OrderShippedV2IntegrationEvent, () => v2),
        'not from shop.order.paid.v1 to shop.order.shipped.v2',
      ],
      [
        () => upcaster(OrderShippedIntegrationEvent, OrderShippedV2IntegrationEvent, undefined as never),
        'from shop.order.shipped.v1 to shop.order.shipped.v2 must be a function',
      ],
      [
        () => upcasting(upcasting(OrderShippedV2IntegrationEvent, [namesApart]), []),
        'shop.order.shipped.v2 has upcasters already',
      ],
      [
        () => upcasting(OrderShippedIntegrationEvent, [namesApart]),
        'from shop.order.shipped.v1 does not lead to shop.order.shipped.v1: leave it out',
      ],
      [() => upcasting(OrderShippedV3IntegrationEvent, [namesApart]), 'do not lead to shop.order.shipped.v3'],
      [
        () => upcasting(OrderShippedV2IntegrationEvent, [namesApart, namesApart]),
        'several upcasters from shop.order.shipped.v1',
      ],
    ];
    for (const [mistake, sentence] of mistakes) expect(mistake).to.throw(ContractError, sentence);
  });

  describe('on its queue', () => {
    const subscription: Subscription = { name: 'parcels' };
    const queueOf = (
      handles: IntegrationEventClass = newest,
      options: Partial<Subscription> = {},
    ): SubscribedQueue =>
      subscribedQueues('post', [
        on(handles, { subscription: { ...subscription, ...options } }, () => Promise.resolve()),
      ])[0]!;

    it('is bound to all that its upcasters read', () => {
      expect(queueOf().bindings.map(({ pattern }) => pattern)).to.have.members(
        ['v1', 'v2', 'v3'].map((version) => `shop.order.shipped.${version}`),
      );
    });

    it('may be bound to the newest version later, and is refused if an older one is not let in', () => {
      const before = queueOf(upcasting(OrderShippedV2IntegrationEvent, [namesApart]), {
        binds: ['shop.order.shipped.v1'],
      });
      expect(takenBy(before).map(({ contract }) => contract.routingKey)).to.deep.equal([
        'shop.order.shipped.v1',
      ]);
      expect(() => queueOf(newest, { binds: ['shop.order.shipped.v3', 'shop.order.shipped.v1'] })).to.throw(
        ContractError,
        "queue 'post.parcels' handles shop.order.shipped.v2, but none of its bindings lets it in",
      );
    });

    it('is no queue of a second handler of one of them', () => {
      const handlers = [newest, OrderShippedIntegrationEvent].map((handles) =>
        on(handles as IntegrationEventClass, { subscription }, () => Promise.resolve()),
      );
      expect(() => subscribedQueues('post', handlers)).to.throw(
        ContractError,
        "two handlers of queue 'post.parcels' handle shop.order.shipped.v1",
      );
    });

    it('gives up a version that nobody there knows, and says what is known and who has published it', () => {
      const queue = queueOf(upcasting(OrderShippedV2IntegrationEvent, [namesApart]));
      expect(() => readMessage(asReceived(shippedGoldens['shop.order.shipped.v3']!), queue)).to.throw(
        InvalidMessageError,
        "No handler of 'post.parcels' takes shop.order.shipped v3, only v1 and v2. shop-service 1.0.0 has published it.",
      );
    });

    /** As published in this version, under this number. */
    const published = (major: number, sequence: number, cause = id): GoldenMessage => {
      const { headers, body, ...message } = shippedGoldens[`shop.order.shipped.v${major}`]!;
      return {
        ...message,
        headers: { ...headers, 'x-sequence': sequence, 'x-causation-id': cause },
        body: { ...body, causation_id: cause, metadata: { ...body.metadata, sequence } },
      };
    };
    const factOf = (...which: Parameters<typeof published>) =>
      readMessage(asReceived(published(...which)), queueOf())?.key.factId;

    it('knows which messages are versions of one fact', () => {
      const fact = factOf(1, 7);
      expect(fact).to.be.a('string');
      expect([factOf(2, 8), factOf(3, 9)]).to.deep.equal([fact, fact]);
      const others = [factOf(1, 8), factOf(2, 7), factOf(2, 9), factOf(2, 8, other)];
      expect(others).not.to.include(fact);
      expect(new Set(others).size).to.equal(others.length - 1); // v1 number 8 and v2 number 9 are one again
      const alone = readMessage(asReceived(published(1, 7)), queueOf(OrderShippedIntegrationEvent));
      expect(alone?.key.factId).to.equal(undefined);
    });
  });

  it('handles a fact once that is published in several versions, in memory as well', async () => {
    const seen: object[] = [];
    const system = new InMemorySystem();
    const shop = system.service('shop');
    system.service('post', { handlers: [on(newest, {}, async (data) => void seen.push(data))] });
    const versions = [new OrderShippedIntegrationEvent(v1), new OrderShippedV2IntegrationEvent(v2)];
    for (const events of [versions, [new OrderShippedIntegrationEvent(v1)]])
      await shop.database.transact((work) => work.publish(...events));
    await system.settle();
    await system.repeat();
    expect(seen).to.deep.equal([v3, v3]);
  });
});

describe('versions of one fact', () => {
  const shipped = (major: 1 | 2 | 3, order = id): { event: IntegrationEvent } => {
    const events = {
      1: () => new OrderShippedIntegrationEvent({ ...v1, order_id: order }),
      2: () => new OrderShippedV2IntegrationEvent({ ...v2, order_id: order }),
      3: () => new OrderShippedV3IntegrationEvent({ ...v3, order_id: order }),
    };
    return { event: events[major]() };
  };
  const paid = { event: new OrderPaidIntegrationEvent({ order_id: id, note: '' }) };

  it('are published one directly after the other, whatever else there is', () => {
    const fine = [
      [shipped(1), shipped(2), shipped(3)],
      [shipped(1), shipped(2), paid, shipped(1), shipped(2)],
      [shipped(1), shipped(1, other), shipped(2, other), shipped(2)],
      [shipped(2), shipped(2)],
    ];
    for (const events of fine) requireVersionsTogether(events);
  });

  it('are refused in another order, apart from each other, or where one is missing', () => {
    const wrong = [
      [shipped(2), shipped(1)],
      [shipped(1), shipped(1), shipped(2), shipped(2)],
      [shipped(1), paid, shipped(2)],
      [shipped(1), shipped(2), shipped(2)],
      [shipped(1), shipped(3)],
      [shipped(1), shipped(2, other)],
    ];
    for (const events of wrong)
      expect(
        () => requireVersionsTogether(events),
        JSON.stringify(events.map(({ event }) => event.contract.major)),
      ).to.throw(ContractError, 'stands alone: a unit of work that publishes shop.order.shipped as v1 and v');
  });
});
