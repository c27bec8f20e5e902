import type { Answer } from '@ticketwave/cli/deploy/can-i-deploy';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { QUEUE, ShopAndPost, wireOf } from '../../support/shop-and-post.ts';

describe('ticketwave can-i-deploy', () => {
  let both: ShopAndPost;

  // Before the sandbox closes.
  afterEach(() => both.close());

  const sandbox = useSandbox();
  beforeEach(async () => (both = await ShopAndPost.open(sandbox())));

  /** Once the broker shows so many instances. */
  const ask = (what: string, ...running: string[]): Promise<Answer> =>
    eventually(async () => {
      const answer = await both.ask(what);
      const seen = answer.running.flatMap(({ service, version, instances }) =>
        Array.from({ length: instances }, () => `${service} ${version}`),
      );
      expect(seen).to.have.members(running);
      return answer;
    });
  const reasonsOf = ({ reasons }: Answer): string[] =>
    reasons.map(({ kind, subject, what }) => `${kind}: ${subject} ${what}`);

  /** That it says yes. */
  const allowed = async (what: string, ...running: string[]): Promise<void> => {
    const { answer, reasons, notLooked } = await ask(what, ...running);
    expect({ answer, reasons, notLooked }).to.deep.equal({ answer: 'yes', reasons: [], notLooked: [] });
  };

  /** That it says no, for this reason alone. @returns what would change it */
  const refused = async (what: string, reason: string | RegExp, ...running: string[]): Promise<string> => {
    const answer = await ask(what, ...running);
    expect(answer.answer).to.equal('no');
    expect(reasonsOf(answer), JSON.stringify(answer)).to.have.length(1);
    expect(reasonsOf(answer)[0]).to.match(reason instanceof RegExp ? reason : new RegExp(reason));
    return answer.reasons[0]!.change;
  };
  const dead = () => sandbox().client.depth(`${QUEUE}.dlq`);

  it('says no while a running consumer would break, or an older instance would dead-letter, and yes to all else', async () => {
    const shop = await both.start('shop', '2.0.0');
    await both.start('post', '1.0.0');
    await both.ship(shop, '2.0.0');
    await eventually(async () => (await both.delivered()).length === 1);
    const running = ['shop 2.0.0', 'post 1.0.0'];
    const first = await refused(
      'shop@3.0.0',
      /^running consumer: shop\.order\.shipped\.v1 is no longer published \(routing-key\), which breaks post 1\.0\.0: .* on post\.parcels$/,
      ...running,
    );
    expect(first).to.include('Wait until no consumer reads it');
    const change = await refused(
      'post@2.0.0',
      /^other instance: post 1\.0\.0 runs on post\.parcels and does not know shop\.order\.shipped\.v2, .* would dead-letter/,
      ...running,
    );
    expect(change).to.include('Stop its instances').and.to.include('deploy a version before');
    await allowed('post@1.5.0', ...running);
    await allowed('shop@2.0.0', ...running);
  });

  it('says no while a message waits that the new version could not read', async () => {
    const shop = await both.start('shop', '1.0.0');
    const old = await both.start('post', '1.0.0');
    await both.stop(old);
    await both.ship(shop, '1.0.0');
    await eventually(async () => (await sandbox().client.depth(QUEUE)) === 1);
    const change = await refused(
      'post@3.0.0',
      /^waiting message: post\.parcels 1 message of shop\.order\.shipped\.v1 of shop 1\.0\.0 wait for it: post 3\.0\.0 does not read it there$/,
      'shop 1.0.0',
    );
    expect(change).to.include('an upcaster');
    await allowed('post@2.0.0', 'shop 1.0.0');
    expect(await sandbox().client.depth(QUEUE)).to.equal(1);
  });

  it('says no while a dead letter could not be sent back any more, and leaves it where it is', async () => {
    const before = await both.start('shop', '1.0.0');
    const old = await both.start('post', '2.0.0');
    await both.ship(before, '1.0.0', 'nobody');
    await eventually(async () => (await dead()) === 1);
    await both.stop(before);
    await both.start('shop', '3.0.0');
    const change = await refused(
      'post@3.0.0',
      /^dead letter: post\.parcels 1 dead letter of shop\.order\.shipped\.v1, such as [0-9a-f-]{36}: post 3\.0\.0 does not read it there$/,
      'shop 3.0.0',
      'post 2.0.0',
    );
    expect(change).to.include('redrive post.parcels --type shop.order.shipped');
    expect(await dead()).to.equal(1);
    expect((await sandbox().client.take(`${QUEUE}.dlq`))?.properties.headers).to.include({
      'x-failure-type': 'UpcastError',
      'x-redrives': 0,
    });
    // It is discarded; nobody takes it for one that the broker has not counted yet.
    await sandbox().sql(`UPDATE messaging.outbox SET published_at = published_at - interval '1 minute'`);
    await allowed('post@3.0.0', 'shop 3.0.0', 'post 2.0.0');
    await both.stop(old);
  });

  it('says no while a row waits in an outbox that the new version could not read', async () => {
    const shop = await both.start('shop', '1.0.0');
    const old = await both.start('post', '2.0.0');
    await both.stop(shop);
    const cut = await both.startCutOff('shop', '1.0.0');
    await both.ship(cut, '1.0.0');
    const change = await refused(
      'post@3.0.0',
      /^outbox: post\.parcels 1 row of shop\.order\.shipped\.v1 of shop 1\.0\.0 wait in the outbox: post 3\.0\.0 does not read it there$/,
      'post 2.0.0',
    );
    expect(change).to.include('outbox list --service shop --waiting');
    await allowed('post@2.0.0', 'post 2.0.0');
    await both.stop(old);
  });

  it('says no where it is not recorded what runs, or something else runs than was recorded', async () => {
    await both.start('shop', '1.0.0');
    await both.forget('shop', '1.0.0');
    await refused(
      'post@2.0.0',
      /^unknown: shop 1\.0\.0 1 instance of it run, and what it publishes and reads is not in the registry$/,
      'shop 1.0.0',
    );
    await both.record({ ...wireOf('shop', '3.0.0'), version: '1.0.0' });
    await refused('post@2.0.0', /something else than the registry says/, 'shop 1.0.0');
  });

  it('says no while a binding of what runs is missing', async () => {
    await both.start('shop', '1.0.0');
    await both.start('post', '1.0.0');
    await allowed('post@1.5.0', 'shop 1.0.0', 'post 1.0.0');
    await sandbox().client.apart((channel) =>
      channel.unbindQueue(QUEUE, 'shop.events', 'shop.order.shipped.v1'),
    );
    const change = await refused(
      'post@1.5.0',
      /^topology: shop\.events → post\.parcels by shop\.order\.shipped\.v1 is a missing binding$/,
      'shop 1.0.0',
      'post 1.0.0',
    );
    expect(change).to.include('topology apply').and.to.include('republish --service shop');
  });

  it('says neither yes nor no where it could not look', async () => {
    await both.start('shop', '1.0.0');
    const post = await both.start('post', '1.0.0');
    await both.stop(post);
    await sandbox().database.goAway();
    try {
      const { answer, notLooked } = await ask('post@1.0.0', 'shop 1.0.0');
      expect(answer).to.equal('unknown');
      expect(notLooked.map(({ subject }) => subject)).to.deep.equal(['what waits']);
      expect(notLooked[0]!.reason).to.include('The database of shop cannot be reached');
    } finally {
      await sandbox().database.comeBack();
    }
  });
});
