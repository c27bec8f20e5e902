import { randomUUID } from 'node:crypto';
import { Inbox } from '@ticketwave/building-blocks/internal/inbox';
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

  it('holds no lock that a message met before it was given up against what is published again', async () => {
    const shop = sandbox().service();
    const inbox = new Inbox(shop.persistence.sql, (work) => shop.database.sql(work));
    const key = { queue: 'shop.orders', messageId: randomUUID(), redrives: 0 };
    const first = { attempt: 1, redelivered: false };
    await inbox.begin(key, first);
    await inbox.contend(key);
    await sandbox().sql(`UPDATE messaging.attempt SET contended_since = now() - interval '1 hour'`);
    await inbox.begin(key, first);
    expect(await inbox.contend(key)).to.equal(false);
    await inbox.giveUp(key);
    await inbox.begin(key, first);
    expect(await inbox.contend(key)).to.equal(true);
  });

  /** Eight deliveries at the same time: no handler ends before all of them are here. */
  async function effectsOfConcurrentDeliveries(without: 'inbox'[]): Promise<string[]> {
    const shop = sandbox().service({ without });
    const message = order('once');
    let handlers = 0;
    const allAreHere = () =>
      eventually(async () => {
        const waitForTheFirst = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return handlers === 8 || (await sandbox().sql(waitForTheFirst)).length === 7;
      });
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { envelope }) => {
      await shop.record(work, data.note);
      if (envelope.event_id !== message.id) return;
      handlers++;
      await allAreHere();
    });
    await shop.start();
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
