import { on } from '@ticketwave/building-blocks/messaging';
import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { DispatchParcelIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

describe('services that exchange events in memory', () => {
  const order = { order_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002', note: 'a lamp' };
  const placed = new OrderPlacedIntegrationEvent(order);

  it('deliver what is published to its handlers, and what these publish to theirs', async () => {
    const dispatched: unknown[] = [];
    const system = new InMemorySystem();
    const shop = system.service('shop', {
      handlers: [
        on(OrderPlacedIntegrationEvent, {}, (data, work) =>
          work.publish(new DispatchParcelIntegrationEvent(data)),
        ),
      ],
    });
    system.service('parcels', {
      handlers: [on(DispatchParcelIntegrationEvent, {}, async (data) => void dispatched.push(data))],
    });

    await system.publish(placed);
    await system.settle();

    expect(dispatched).to.deep.equal([order]);
    expect(shop.published().map(({ type }) => type)).to.deep.equal([
      OrderPlacedIntegrationEvent.contract.type,
      DispatchParcelIntegrationEvent.contract.type,
    ]);
  });

  it('handle a message once, however often it arrives', async () => {
    const attempts: number[] = [];
    const system = new InMemorySystem();
    system.service('parcels', {
      handlers: [
        on(OrderPlacedIntegrationEvent, {}, async (_data, _work, { attempt }) => void attempts.push(attempt)),
      ],
    });
    await system.publish(placed);
    await system.settle();
    await system.repeat();
    expect(attempts).to.deep.equal([1]);
  });

  it('deliver nothing of a unit of work that failed', async () => {
    const system = new InMemorySystem();
    const shop = system.service('shop');
    const failure = await shop.database
      .transact(async (work) => {
        await work.publish(placed);
        throw new Error('There are no lamps.');
      })
      .then(
        () => 'it committed',
        (error: unknown) => (error as Error).message,
      );
    expect(failure).to.equal('There are no lamps.');
    expect(shop.published()).to.deep.equal([]);
  });

  it('report a handler that failed', async () => {
    const system = new InMemorySystem();
    system.service('parcels', {
      handlers: [
        on(OrderPlacedIntegrationEvent, {}, async () => {
          throw new Error('There is no paper.');
        }),
      ],
    });
    await system.publish(placed);
    const failure = await system.settle().then(
      () => 'it settled',
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.match(
      /^A handler has failed\.\n\nWhat happened:[^]*try 2 in 5 s: There is no paper\.$/,
    );
  });

  it('have a name of their own each', () => {
    const system = new InMemorySystem();
    system.service('shop');
    expect(() => system.service('shop')).to.throw("There is a service 'shop' already.");
  });
});
