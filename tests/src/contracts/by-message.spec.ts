import { takenBy } from '@ticketwave/building-blocks/adapters';
import { majorOf, type Envelope, type Expectation } from '@ticketwave/contracts';
import { snapshotOf } from '@ticketwave/cli/contracts/snapshot';
import { verifyPublished } from '@ticketwave/testing/contracts';
import { expect } from 'chai';
import type { SimulatedShop } from '../simulation/simulated-shop.ts';
import { golden } from '../support/goldens.ts';
import { wires } from '../support/topology.ts';
import { conforming } from '../support/wire-client.ts';
import { isHandled, ownerIn, receive } from './deliveries.ts';
import { playedSeason, publishedBy } from './published-messages.ts';

const placeOf = ({
  exchange,
  routingKey,
}: {
  readonly exchange: string;
  readonly routingKey: string;
}): string => `${exchange} ${routingKey}`;
const publishedTo = new Set(
  wires.flatMap(({ publishes }) => publishes.map(({ contract }) => placeOf(contract))),
);

/** What every handler of every service reads of what is published, as the code says; not older versions that it upcasts, nor taps. */
const readings = wires.flatMap(({ queues, expects = [] }) =>
  queues.flatMap((queue) =>
    takenBy(queue)
      .filter(({ contract }) => publishedTo.has(placeOf(contract)))
      .map(({ handler, contract }) => ({
        queue: queue.queue,
        handler: handler.name,
        contract,
        expected: expects.filter((one) => one.contract.routingKey === contract.routingKey),
      })),
  ),
);

const hasRoutingKey =
  (routingKey: string) =>
  ({ event_type: type, event_version: version }: Envelope): boolean =>
    `${type}.v${majorOf(version)}` === routingKey;

describe('services and the messages that they really exchange', () => {
  let shop: SimulatedShop;

  before(async () => {
    shop = await playedSeason();
  });

  it('take part all of them (one that does not needs in-memory fakes in tests/src/in-memory/fakes)', () => {
    expect(shop.services.map(({ name }) => name)).to.have.members(wires.map(({ name }) => name));
  });

  for (const { name, publishes } of wires)
    it(`${name} publishes each of its events, and what others rely on`, () => {
      const published = publishedBy(shop, name);
      verifyPublished({ publishes, published, consumers: wires.map(snapshotOf) });
    });

  for (const { queue, handler, contract, expected } of readings) {
    const { type, major, routingKey } = contract;

    it(`${handler} on ${queue} has handled each ${routingKey} that was published`, () => {
      const published = shop.services.flatMap(({ name }) => publishedBy(shop, name));
      const ids = published.filter(hasRoutingKey(routingKey)).map(({ event_id }) => event_id);
      const owner = ownerIn(shop, queue);
      const handled = ids.filter((id) => owner && isHandled(owner, queue, id));
      expect(ids, `no message of ${routingKey} reaches it`).not.to.deep.equal([]);
      expect(handled).to.deep.equal(ids);
    });

    it(`${handler} on ${queue} handles the golden ${routingKey}, of which it knows nothing`, async () => {
      const { data } = golden(type, major).body;
      expect(await receive(conforming(type, data, { major }), queue)).to.equal('handled');
    });

    for (const { when, event } of expected as readonly Expectation[])
      it(`${handler} on ${queue} handles the ${routingKey} that it expects when ${when}`, async () => {
        const message = conforming(type, event.data as object, { major });
        expect(await receive(message, queue)).to.equal('handled');
      });
  }

  it('reach a handler with everything that somebody expects', () => {
    const inVain = wires.flatMap(({ name, expects = [] }) =>
      expects
        .filter((one) => !readings.some(({ expected }) => expected.includes(one)))
        .map(({ when, contract }) => `${name} expects ${contract.routingKey} when ${when}, and handles none`),
    );
    expect(inVain).to.deep.equal([]);
  });
});
