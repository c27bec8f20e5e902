import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import type { Mechanism } from '../../support/mechanisms-off.ts';
import { MortalService } from '../../support/mortal-service.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });

describe('when the process dies', function () {
  const sandbox = useSandbox();
  let service: MortalService | undefined;
  afterEach(() => service?.stop());

  /** The messages wait in the queue when the service comes up: it is handed all of them at the same time. */
  async function runWith(
    notes: readonly string[],
    without: readonly Mechanism[] = [],
  ): Promise<MortalService> {
    const before = sandbox().service();
    before.on(OrderPlacedIntegrationEvent, () => Promise.reject(new Error('not meant to run')));
    await before.start();
    await before.stop();
    for (const note of notes) await sandbox().client.publish(order(note));
    service = new MortalService(sandbox(), without);
    service.start();
    return service;
  }

  const untilHandled = (note: string) => eventually(async () => (await sandbox().effects()).includes(note));
  const innocents = Array.from({ length: 9 }, (_, n) => `innocent ${n}`);
  const withPoison = [...innocents.slice(0, 4), 'kills whoever handles it', ...innocents.slice(4)];

  it('because of a message, that is dead-lettered after its attempts and takes nobody with it', async () => {
    const mortal = await runWith(withPoison);
    const dead = await eventually(() => sandbox().client.take('shop.orders.dlq'));
    for (const note of innocents) await untilHandled(note);
    expect(mortal.deaths).to.equal(3);
    expect(dead.properties.headers).to.include({
      'x-attempt': 3,
      'x-failure-type': 'UnrecoverableError',
      'x-failure-message': 'The process ended 3 times while it handled this message.',
      'x-failure-handler': 'ShopHandler',
    });
    expect(await sandbox().effects()).to.have.members(innocents);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('(attempt counting switched off: it kills for ever)', async () => {
    const mortal = await runWith(withPoison, ['attempt-counting']);
    await eventually(() => mortal.deaths >= 5);
    await mortal.stop();
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
    expect(await sandbox().effects()).not.to.include('kills whoever handles it');
  });

  it('no message is taken for a killer because many of it are being handled', async () => {
    const shop = sandbox().service();
    const message = order('one of many');
    await sandbox().sql(
      `INSERT INTO messaging.attempt (queue, message_id, redrives, count, running)
       VALUES ('shop.orders', $1, 0, 7, true)`,
      message.id,
    );
    await shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).start();
    await sandbox().client.publish(message);
    await untilHandled('one of many');
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('in a handler, its message is handled by the next process', async () => {
    const mortal = await runWith(['kills its first handler']);
    await untilHandled('kills its first handler');
    expect(mortal.deaths).to.equal(1);
    expect(await sandbox().effects()).to.deep.equal(['kills its first handler']);
  });

  it('(acknowledged before the commit: the message is lost)', async () => {
    const mortal = await runWith(['kills its first handler'], ['ack-after-commit']);
    await eventually(() => mortal.deaths === 1);
    await sandbox().client.publish(order('last'));
    await untilHandled('last');
    expect(await sandbox().effects()).to.deep.equal(['last']);
    expect(await sandbox().client.depth('shop.orders')).to.equal(0);
  });

  /** After the commit and before the acknowledgement the broker knows nothing of the effect. */
  async function effectsOfDyingAfterCommit(without: Mechanism[]): Promise<string[]> {
    const mortal = await runWith(['kills after the first commit'], without);
    await eventually(() => mortal.deaths === 1);
    await sandbox().client.publish(order('last'));
    await untilHandled('last');
    await eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);
    await mortal.stop('SIGTERM');
    expect(await sandbox().client.depth('shop.orders')).to.equal(0);
    return sandbox().effects();
  }

  it('after the commit and before the acknowledgement, the effect stays the only one', async () => {
    const effects = await effectsOfDyingAfterCommit([]);
    expect(effects).to.have.members(['kills after the first commit', 'last']);
  });

  it('(inbox switched off: the effect is there twice)', async () => {
    const effects = await effectsOfDyingAfterCommit(['inbox']);
    expect(effects.filter((what) => what === 'kills after the first commit')).to.have.length(2);
  });
});
