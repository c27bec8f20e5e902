import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderScannedIntegrationEvent } from '../../support/sandbox-events.ts';

describe('a body that leaves compressed', () => {
  const sandbox = useSandbox();

  it('is read, and stays as it is in copies', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = sandbox().service();
    shop.on(OrderScannedIntegrationEvent, async ({ data }, work) => {
      await shop.record(work, data.note.slice(0, 5));
      if (data.note.startsWith('wrong')) throw new Error('on purpose');
    });
    await shop.start();
    const event = (note: string) => new OrderScannedIntegrationEvent({ order_id: randomUUID(), note });
    await shop.publish(event('small'), event('large'.repeat(1_000)), event('wrong'.repeat(1_000)));
    const dead = await eventually(() => sandbox().client.take('shop.orders.dlq'));
    await eventually(async () => (await sandbox().effects()).length === 2);
    expect(await sandbox().effects()).to.have.members(['small', 'large']);
    const encodings = received.map(({ properties }) => properties.contentEncoding as unknown);
    expect(encodings).to.have.members([undefined, 'gzip', 'gzip']);
    expect(dead.properties.contentEncoding).to.equal('gzip');
    const wrong = received.find(({ properties }) => properties.messageId === dead.properties.messageId);
    expect(dead.content.equals(wrong!.content)).to.equal(true);
    expect(JSON.parse(gunzipSync(dead.content).toString()))
      .to.have.nested.property('data.note')
      .that.has.length(5_000);
  });
});
