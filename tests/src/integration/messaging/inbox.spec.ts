import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });

describe('the inbox', () => {
  const sandbox = useSandbox();

  /** The same message twice, the second after the first has been handled: which effects are there? */
  async function effectsOfTwoDeliveries(without: 'inbox'[]): Promise<string[]> {
    const shop = sandbox().service({ without });
    await shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).start();
    const message = order('once');
    await sandbox().client.publish(message);
    await eventually(async () => (await sandbox().effects()).length === 1);
    await sandbox().client.publish(message);
    await sandbox().client.publish(order('last'));
    await eventually(async () => (await sandbox().effects()).includes('last'));
    await shop.stop();
    return sandbox().effects();
  }

  it('absorbs a second delivery of a message', async () => {
    expect(await effectsOfTwoDeliveries([])).to.deep.equal(['once', 'last']);
  });

  it('(switched off: the message has its effect twice)', async () => {
    expect(await effectsOfTwoDeliveries(['inbox'])).to.have.members(['once', 'once', 'last']);
  });

  /** Eight deliveries at the same time: the first of them is handled until all the others have arrived. */
  async function effectsOfConcurrentDeliveries(without: 'inbox'[]): Promise<string[]> {
    const shop = sandbox().service({ without });
    const allArrived = () => eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      await shop.record(work, data.note);
      await allArrived();
    });
    await shop.start();
    const message = order('once');
    await Promise.all(Array.from({ length: 8 }, () => sandbox().client.publish(message)));
    await sandbox().client.publish(order('last'));
    await eventually(async () => (await sandbox().effects()).includes('last'));
    await shop.stop();
    return sandbox().effects();
  }

  it('absorbs deliveries at the same time, and takes none of them for a crash', async () => {
    expect(await effectsOfConcurrentDeliveries([])).to.have.members(['once', 'last']);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('(switched off: each of them has its effect)', async () => {
    const effects = await effectsOfConcurrentDeliveries(['inbox']);
    expect(effects.filter((what) => what === 'once')).to.have.length(8);
  });
});
