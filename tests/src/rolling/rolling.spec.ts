import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { useSandbox } from '../support/sandbox.ts';
import { OrderShippedIntegrationEvent } from '../support/shipped-orders.ts';
import { QUEUE, ShopAndPost, type ServiceName } from '../support/shop-and-post.ts';
import { wireMessage } from '../support/wire-message.ts';
import { Shipments } from './shipments.ts';

describe('a new major version, under load', function () {
  this.timeout(600_000);
  let both: ShopAndPost;
  let shipments: Shipments;

  // Before the sandbox closes.
  afterEach(async () => {
    await shipments.end();
    await both.close();
  });

  const sandbox = useSandbox();
  beforeEach(async () => {
    both = await ShopAndPost.open(sandbox());
    shipments = new Shipments(both);
  });

  /** That it may be deployed, once what makes it a no is over. */
  const allowed = (what: string): Promise<unknown> =>
    eventually(async () => {
      const { answer, reasons, notLooked } = await both.ask(what);
      expect({ answer, reasons, notLooked }).to.deep.equal({ answer: 'yes', reasons: [], notLooked: [] });
      return true;
    });
  /** That it may not, once the broker shows all that runs. */
  const refused = (what: string, kind: string): Promise<unknown> =>
    eventually(async () => {
      const { answer, reasons } = await both.ask(what);
      expect(answer, what).to.equal('no');
      expect(reasons.map((reason) => reason.kind)).to.include(kind);
      return true;
    });
  /** Until everything has left, and nothing waits. */
  const settled = () =>
    eventually(
      async () => (await sandbox().waiting()).length === 0 && (await sandbox().client.depth(QUEUE)) === 0,
    );
  const dead = () => sandbox().client.depth(`${QUEUE}.dlq`);

  /** A version takes the place of the one before instance by instance, under load; a while passes between the steps. */
  async function roll(service: ServiceName, version: string): Promise<void> {
    for (const old of shipments.instances(service)) {
      await shipments.start(service, version);
      await shipments.someMore();
      await shipments.stop(service, old);
      await shipments.someMore();
    }
  }

  async function begin(): Promise<void> {
    for (const service of ['shop', 'post'] as const)
      for (let instance = 0; instance < 2; instance++) await shipments.start(service, '1.0.0');
    shipments.begin();
    await shipments.someMore();
  }

  it('comes and the old one goes, and no parcel is lost, delivered twice or dead-lettered, as the gate says', async () => {
    await begin();
    await refused('shop@3.0.0', 'running consumer');
    await allowed('shop@2.0.0');
    await roll('shop', '2.0.0');
    await refused('post@2.0.0', 'other instance');
    await refused('post@3.0.0', 'other instance');
    await refused('shop@3.0.0', 'running consumer');
    await allowed('post@1.5.0');
    await roll('post', '1.5.0');
    await allowed('post@2.0.0');
    await roll('post', '2.0.0');
    await refused('post@3.0.0', 'running publisher');
    await allowed('shop@3.0.0');
    await roll('shop', '3.0.0');
    await allowed('post@3.0.0');
    await roll('post', '3.0.0');
    const shipped = await shipments.end();
    await settled();
    await eventually(async () => new Set(await both.delivered()).size === shipped.length);
    expect((await both.delivered()).sort()).to.deep.equal(shipped.sort());
    expect(await dead()).to.equal(0);
  });

  it('(the gate ignored: parcels are dead-lettered or delivered twice, and then lost)', async () => {
    await begin();
    await roll('shop', '2.0.0');
    await refused('post@3.0.0', 'other instance');
    await roll('post', '3.0.0');
    const [given, doubled] = [await dead(), await twice()];
    expect(given, 'dead letters').to.be.above(0);
    expect(doubled, 'delivered twice').to.be.above(0);
    await roll('post', '1.0.0');
    await refused('shop@3.0.0', 'running consumer');
    await sandbox().client.apart((channel) =>
      channel.unbindQueue(QUEUE, 'shop.events', 'shop.order.shipped.v2'),
    );
    await roll('shop', '3.0.0');
    const from = shipments.count;
    await shipments.someMore();
    const late = (await shipments.end()).slice(from);
    await settled();
    const delivered = await both.delivered();
    expect(
      late.filter((order) => delivered.includes(order)),
      'delivered',
    ).to.deep.equal([]);
  });

  const twice = async (): Promise<number> => {
    const delivered = await both.delivered();
    return delivered.length - new Set(delivered).size;
  };

  it('is not the only one as long as one instance reads the old one alone: two versions of a service are two', async () => {
    for (const [service, version] of [
      ['shop', '2.0.0'],
      ['post', '1.0.0'],
      ['post', '1.5.0'],
      ['post', '2.0.0'],
    ] as const)
      await shipments.start(service, version);
    const [first, second] = shipments.instances('post');
    const broken = (expected: readonly string[]): Promise<unknown> =>
      eventually(async () => {
        const { reasons } = await both.ask('shop@3.0.0');
        const found = reasons.flatMap(({ what }) => [...what.matchAll(/post [0-9.]+(?=: )/g)].flat());
        expect(found).to.have.members(expected);
        return true;
      });
    await broken(['post 1.0.0', 'post 1.5.0']);
    await shipments.stop('post', first!);
    // It knows the new version, and was built to get the old one.
    await broken(['post 1.5.0']);
    await shipments.stop('post', second!);
    await allowed('shop@3.0.0');
  });

  it('is not deployed while something waits that nobody can say anything about', async () => {
    await shipments.start('shop', '1.0.0');
    await shipments.start('post', '1.0.0');
    for (const old of shipments.instances('post')) await shipments.stop('post', old);
    const order = randomUUID();
    const foreign = wireMessage(
      OrderShippedIntegrationEvent,
      { order_id: order, recipient: 'Some Body' },
      { entity: order },
    );
    await sandbox().client.publish(foreign);
    await eventually(async () => {
      const { reasons } = await both.ask('post@2.0.0');
      expect(reasons.map(({ kind, subject, what }) => `${kind}: ${subject} ${what}`)).to.deep.equal([
        `waiting message: ${QUEUE} 1 message wait in it that no outbox keeps, so nobody knows what they are`,
      ]);
      return true;
    });
    await sandbox().client.take(QUEUE);
    await allowed('post@2.0.0');
  });
});
