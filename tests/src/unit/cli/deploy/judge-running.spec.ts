import { fingerprintOf, contractListOf } from '@ticketwave/building-blocks/adapters';
import { listOfRelease, releaseOf, type Release } from '@ticketwave/cli/contracts/release';
import { inlined } from '@ticketwave/cli/contracts/snapshot';
import { runningIn } from '@ticketwave/cli/deploy/instances';
import { againstRunning } from '@ticketwave/cli/deploy/judge-running';
import { whyUnreadable } from '@ticketwave/cli/deploy/readable';
import { expect } from 'chai';
import { wireOf, type ServiceName } from '../../../support/shop-and-post.ts';
import { wires } from '../../../support/topology.ts';
import { without } from '../../../support/without.ts';

const release = (service: ServiceName, version: string): Release => {
  const found = releaseOf(wireOf(service, version))!;
  return { ...found, ...inlined(found) };
};
const [shop1, shop2, shop3] = ['1.0.0', '2.0.0', '3.0.0'].map((version) => release('shop', version)) as [
  Release,
  Release,
  Release,
];
const [post1, waiting, post2, post3] = ['1.0.0', '1.5.0', '2.0.0', '3.0.0'].map((version) =>
  release('post', version),
) as [Release, Release, Release, Release];

describe('a version that is about to be deployed', () => {
  const kinds = (
    candidate: Release,
    running: Release[],
    bindings: Release['bindings'] = running.flatMap((one) => one.bindings),
  ) => againstRunning({ candidate, running, bindings }).map(({ kind, subject }) => `${kind}: ${subject}`);

  it('passes where all who run read what it publishes, or read something that replaces it', () => {
    expect(kinds(shop2, [shop1, post1])).to.deep.equal([]);
    expect(kinds(shop3, [shop2, post2])).to.deep.equal([]);
    expect(kinds(post2, [shop1, post1])).to.deep.equal([]);
    expect(kinds(shop1, [])).to.deep.equal([]);
  });

  it('is refused for each version of another service that it would break', () => {
    const found = againstRunning({
      candidate: shop3,
      running: [shop1, shop2, post1, waiting, post2],
      bindings: [],
    });
    const broken = found.filter(({ kind }) => kind === 'running consumer');
    expect(broken.flatMap(({ what }) => /breaks post 1\.[05]\.0/.exec(what)?.[0] ?? [])).to.include.members([
      'breaks post 1.0.0',
    ]);
    expect(broken.map(({ what }) => what).join()).not.to.include('post 2.0.0');
  });

  it('is refused where instances that run beside it would dead-letter what it lets in', () => {
    expect(kinds(post2, [shop2, post1])).to.deep.equal(['other instance: post 1.0.0']);
    expect(kinds(post2, [shop2, waiting])).to.deep.equal([]);
    // It comes already, whoever has bound it.
    expect(kinds(post2, [shop2, post1], post2.bindings)).to.deep.equal([]);
  });

  it('is refused where it gives up what is still published into its queue', () => {
    expect(kinds(post3, [shop2, post2])).to.deep.equal(['running publisher: shop.order.shipped.v1']);
    expect(kinds(post3, [shop3, post2])).to.deep.equal([]);
  });

  it('is refused where it changes what is read by somebody of whom nothing is known', () => {
    expect(kinds(shop3, [shop2], post1.bindings)).to.deep.equal(['unknown: shop.order.shipped.v1']);
    expect(kinds(shop2, [shop1], post1.bindings)).to.deep.equal([]);
  });

  it('names who must be started to know it, unless the name of the queue does not say', () => {
    const [binding] = post1.bindings;
    for (const [queue, reader] of [
      ['post.parcels', 'post'],
      ['shops', 'whoever reads it'],
    ] as const) {
      const deployment = { candidate: shop3, running: [shop2], bindings: [{ ...binding!, queue }] };
      expect(againstRunning(deployment).map(({ change }) => change)).to.deep.equal([
        `Start ${reader}, with its release in the registry, or delete the queue.`,
      ]);
    }
  });

  describe('and a message that is there', () => {
    const kind = { routingKey: 'shop.order.shipped.v1', source: 'shop', sourceVersion: '1.0.0' };
    const why = (candidate: Release, running: Release[], publisher: Release | undefined = shop1) =>
      whyUnreadable(kind, 'post.parcels', candidate, running, publisher);

    it('can read it, or says why not', () => {
      expect(why(post2, [post1])).to.equal(undefined);
      expect(why(post3, [post1])).to.equal('post 3.0.0 does not read it there');
      expect(why(post2, [post1], shop3)).to.equal('what shop 1.0.0 writes is not in the registry');
    });

    it('is not to blame for what those that run cannot read either', () => {
      expect(why(post3, [post3])).to.equal(undefined);
    });

    it('is judged by what that version of the publisher writes', () => {
      const publishes = shop1.publishes.map((event) => {
        const properties = without(event.data['properties'] as object, 'recipient');
        return { ...event, data: { ...event.data, properties, required: ['order_id'] } };
      });
      const other = { ...shop1, publishes } as Release;
      expect(why(post2, [], other)).to.equal('recipient is not there, and is required');
      expect(why(post2, [post1], other)).to.equal(undefined);
    });
  });
});

describe('instances', () => {
  it('say of themselves what the registry says of their version', () => {
    for (const wire of [...wires, wireOf('shop', '2.0.0'), wireOf('post', '2.0.0')]) {
      const recorded = listOfRelease(releaseOf(wire)!);
      expect(recorded.reads, wire.name).to.have.deep.members(contractListOf([], wire.queues).reads as never);
      expect(fingerprintOf(recorded), wire.name).to.equal(
        fingerprintOf(contractListOf(wire.publishes, wire.queues)),
      );
    }
    const prints = [post1, waiting, post2, post3].map((one) => fingerprintOf(listOfRelease(one)));
    expect(new Set(prints).size).to.equal(4);
  });

  it('are counted by service and version, whatever else is connected', () => {
    const connection = (name: string, version?: string) => ({
      client_properties: {
        connection_name: name,
        ...(version !== undefined && { service_version: version, contracts: 'abc' }),
      },
    });
    const found = runningIn([
      connection('shop.consume', '1.0.0'),
      connection('shop.publish', '1.0.0'),
      connection('shop.consume', '1.0.0'),
      connection('shop.consume', '2.0.0'),
      connection('old.consume'),
      connection('somebody else'),
      {},
    ]);
    expect(found).to.have.deep.members([
      { service: 'shop', version: '1.0.0', contracts: 'abc', instances: 2 },
      { service: 'shop', version: '2.0.0', contracts: 'abc', instances: 1 },
      { service: 'old', version: undefined, contracts: undefined, instances: 1 },
    ]);
  });
});
