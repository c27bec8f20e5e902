import { readMessage } from '@ticketwave/building-blocks/internal/inbox';
import { subscribedQueues, takenBy } from '@ticketwave/building-blocks/adapters';
import { on } from '@ticketwave/building-blocks/messaging';
import { upcasting, validateReceived, type Contract } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../support/goldens.ts';
import {
  namesApart,
  OrderShippedV3IntegrationEvent,
  shippedGoldens,
  withCountry,
} from '../support/shipped-orders.ts';
import { composedServices } from '../support/topology.ts';

/** A service of the specs is among them: the real ones have one version of each event until their first new major. */
const sandbox = subscribedQueues('post', [
  on(upcasting(OrderShippedV3IntegrationEvent, [namesApart, withCountry]), {}, () => Promise.resolve()),
]);
const queues = [...composedServices.flatMap((service) => service.queues), ...sandbox];

/** Every older version that a handler reads. */
const older = queues.flatMap((queue) =>
  takenBy(queue)
    .filter(({ contract, handler }) => contract.major < handler.handles.contract.major)
    .map(({ contract, handler }) => ({ queue, contract, handler })),
);

describe('upcasters', () => {
  it('are those of the sandbox at least', () => {
    expect(older.map(({ contract }) => contract.routingKey)).to.include.members(
      ['v1', 'v2'].map((version) => `shop.order.shipped.${version}`),
    );
  });

  for (const { queue, contract, handler } of older)
    it(`of ${handler.name} read the golden message of ${contract.routingKey}`, () => {
      const { type, major, routingKey } = contract;
      const message = shippedGoldens[routingKey] ?? golden(type, major);
      const run = readMessage(asReceived(message), queue);
      expect(run?.handler).to.equal(handler);
      validateReceived(handler.handles.contract as Contract<object>, run?.data ?? {});
    });
});
