import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { ShopUnderLoad } from './shop-under-load.ts';

describe('a broker that comes back empty while bookings are under way', function () {
  this.timeout(1_200_000);
  let shop: ShopUnderLoad;

  before(async () => {
    shop = await ShopUnderLoad.open('broker-empty', 2);
  });

  after(() => shop.close());

  it('gets its topology and what was lost with it by the commands that status names, and every booking ends once', async () => {
    const { broker, services, directory } = shop.launched;
    shop.load.start();
    await shop.booked(15);
    await Promise.all([services.payment!.stop(), services.notification!.stop()]);
    await shop.booked(10);
    const holds = await eventually(async () => {
      const queues = await shop.management.queues();
      return queues.filter(({ name, messages }) => name === 'payment.prepare-payment-data' && messages >= 5);
    });
    expect(holds, 'messages that the broker has confirmed, and will lose').to.have.length(1);

    await broker.kill();
    rmSync(join(directory.path, 'broker', 'complete')); // the node starts without its data
    await broker.start();
    await shop.booked(5);
    const missing = await shop.status();
    expect(missing.map(({ kind }) => kind)).to.include('missing exchange');
    expect(missing.find(({ kind }) => kind === 'missing user')?.remedy).to.equal('ticketwave topology apply');
    services.payment!.start();

    const { exitCode, stderr } = await shop.operate('topology', 'apply');
    expect(exitCode, stderr).to.equal(0);
    services.notification!.start();
    await Promise.all(Object.values(services).map((service) => service!.ready()));

    const missed = await eventually(async () => {
      const findings = await shop.status();
      return findings.filter(({ kind }) => kind === 'missed events').length > 0 && findings;
    });
    const lost = missed.filter(({ kind }) => kind === 'missed events');
    expect(lost.map(({ subject }) => subject)).to.include('payment.prepare-payment-data');
    expect(lost[0]!.remedy).to.match(/^ticketwave outbox republish --service \w+ --since 20/);

    const commands = await shop.republishUnhandled();
    expect(commands.join('\n')).to.include('--service booking');
    await shop.leave();
    const { findings } = await shop.reconcile();
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    expect(shop.load.counts.unanswered, 'requests without an answer').to.equal(0);
    const { stdout } = await shop.operate('status');
    expect(stdout).to.include('Nothing is wrong.');
  });
});
