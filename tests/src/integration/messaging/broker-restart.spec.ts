import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

// All specs share the broker node. This one comes first, while little is on it that has to be recovered.
describe('when the broker is killed and started again', () => {
  const sandbox = useSandbox();

  it('all that was published before, meanwhile and afterwards is handled once; no attempt is spent', async function () {
    const { broker } = (await infrastructure()).launch;
    const order_id = randomUUID();
    const notes: string[] = [];
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work, { attempt }) =>
      shop.record(work, `${data.note}, try ${attempt}`),
    );
    const publish = async (when: string): Promise<void> => {
      for (let n = 0; n < 20; n++) {
        notes.push(`${when} ${n}`);
        await shop.publish(new OrderPlacedIntegrationEvent({ order_id, note: `${when} ${n}` }));
      }
    };
    await shop.start();
    await publish('before');
    await broker.kill();
    await publish('meanwhile');
    await eventually(() => shop.problems()['shop.publish'] && shop.problems()['shop.consume']);
    expect(await sandbox().waiting()).to.have.lengthOf.at.least(20);

    await broker.start();
    await sandbox().reconnectClient();
    await publish('afterwards');
    await shop.healthy();
    await eventually(async () => (await sandbox().effects()).length >= 60);
    await eventually(async () => (await sandbox().waiting()).length === 0);
    expect(await sandbox().effects()).to.have.members(notes.map((note) => `${note}, try 1`));
    const tried = await sandbox().sql('SELECT FROM messaging.outbox WHERE attempts > 0');
    expect(tried).to.be.empty;
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });
});
