import { randomUUID } from 'node:crypto';
import type { ConsumeMessage, GetMessage } from 'amqplib';
import { expect } from 'chai';
import { UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });
const headersOf = ({ properties }: ConsumeMessage | GetMessage) =>
  properties.headers as Record<string, unknown>;

describe('a message whose handler fails', () => {
  const sandbox = useSandbox();
  const deadLetter = () => eventually(() => sandbox().client.take('shop.orders.dlq'));

  it('is tried again through the retry queues, after their delays, then dead-lettered', async () => {
    const runs: { attempt: number; at: number }[] = [];
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      runs.push({ attempt, at: Date.now() });
      await shop.record(work, data.note);
      throw new Error('not today');
    });
    await shop.start();
    const retries = ['shop.orders.retry.100ms', 'shop.orders.retry.200ms'];
    const copies = await sandbox().client.listen('shop.internal', ...retries);
    const message = order('poor');
    await sandbox().client.publish(message);

    const dead = await deadLetter();
    expect(runs.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3]);
    expect(runs[1]!.at - runs[0]!.at).to.be.at.least(100);
    expect(runs[2]!.at - runs[1]!.at).to.be.at.least(200);
    expect(copies.map(({ fields }) => fields.routingKey)).to.deep.equal(retries);
    expect(copies.map((copy) => headersOf(copy)['x-attempt'])).to.deep.equal([2, 3]);
    for (const copy of [...copies, dead]) {
      expect(copy.content).to.deep.equal(message.body);
      expect(copy.properties).to.include({ messageId: message.id, userId: 'shop', deliveryMode: 2 });
      expect(headersOf(copy)).to.include({
        'x-original-exchange': 'shop.events',
        'x-original-routing-key': 'shop.order.placed.v1',
        'x-original-user-id': 'admin',
      });
    }
    expect(await sandbox().effects()).to.be.empty;
  });

  it('is dead-lettered with why, without secrets and with no more than 4 KiB of stack', async () => {
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      () => {
        const error = new RangeError(`cannot reach postgresql://shop:top-secret@db/shop`);
        error.stack = `${error.stack}\n${'    at somewhere (far-away.js:1:1)\n'.repeat(500)}`;
        throw error;
      },
      { name: 'orders', retry: { delays: [] } },
    );
    await shop.start();
    await sandbox().client.publish(order('poor'));

    const headers = headersOf(await deadLetter());
    expect(headers).to.include({
      'x-attempt': 1,
      'x-redrives': 0,
      'x-failure-type': 'RangeError',
      'x-failure-message': 'cannot reach postgresql://shop:***@db/shop',
      'x-failure-handler': 'ShopHandler',
    });
    const stack = headers['x-failure-stack'] as string;
    expect(stack).to.include('RangeError: cannot reach').and.not.include('top-secret');
    expect(Buffer.byteLength(stack)).to.equal(4096);
    const at = Date.parse(headers['x-failure-at'] as string);
    expect(Date.now() - at).to.be.within(0, 10_000);
    expect(JSON.stringify(shop.log.lines)).not.to.include('top-secret');
  });

  it('is dead-lettered at once if the handler knows that nothing will mend it', async () => {
    let runs = 0;
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, () => {
      runs++;
      throw new UnrecoverableError('no such order');
    });
    await shop.start();
    await sandbox().client.publish(order('poor'));
    expect(headersOf(await deadLetter())).to.include({
      'x-attempt': 1,
      'x-failure-type': 'UnrecoverableError',
    });
    expect(runs).to.equal(1);
  });

  it('is tried again at once as often as the subscription says', async () => {
    const attempts: number[] = [];
    const shop = sandbox().service();
    const subscription = { name: 'orders', retry: { immediate: 2, delays: [] } };
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error('a moment please');
        await shop.record(work, data.note);
      },
      subscription,
    );
    await shop.start();
    await sandbox().client.publish(order('second look'));
    await eventually(async () => (await sandbox().effects()).length === 1);
    expect(attempts).to.deep.equal([1, 2, 3]);
  });

  it('has its effect once when a later try succeeds', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      await shop.record(work, `${data.note}, try ${attempt}`);
      if (attempt < 3) throw new Error('not yet');
    });
    await shop.start();
    await sandbox().client.publish(order('patient'));
    await eventually(async () => (await sandbox().effects()).length > 0);
    expect(await sandbox().effects()).to.deep.equal(['patient, try 3']);
    expect(await sandbox().sql('SELECT FROM messaging.attempt')).to.be.empty;
  });

  it('is stopped when its time is over: the signal aborts, the unit of work is rolled back, and it counts', async () => {
    const aborted: boolean[] = [];
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { signal }) => {
        await shop.record(work, data.note);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.push(signal.aborted);
      },
      { name: 'orders', retry: { delays: [100] }, timeout: 150 },
    );
    await shop.start();
    await sandbox().client.publish(order('slow'));
    const headers = headersOf(await deadLetter());
    expect(headers).to.include({ 'x-attempt': 2, 'x-failure-type': 'HandlerTimeoutError' });
    expect(headers['x-failure-message']).to.equal('ShopHandler did not end within 150 ms.');
    expect(aborted).to.deep.equal([true, true]);
    expect(await sandbox().effects()).to.be.empty;
  });

  it('is overtaken while it waits for its retry, also where one message is handled at a time', async () => {
    const shop = sandbox().service();
    const oneAtATime = { name: 'orders', retry: { delays: [2_000] }, concurrency: 1 };
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { attempt }) => {
        if (data.note === '1' && attempt === 1) throw new Error('not yet');
        await shop.record(work, data.note);
      },
      oneAtATime,
    );
    await shop.start();
    for (const note of ['1', '2', '3']) await sandbox().client.publish(order(note));
    await eventually(async () => (await sandbox().effects()).length === 3);
    expect(await sandbox().effects()).to.deep.equal(['2', '3', '1']);
  });

  it('harms none of its neighbours', async () => {
    const shop = sandbox().service();
    const tries = new Map<string, number>();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      tries.set(data.note, (tries.get(data.note) ?? 0) + 1);
      await shop.record(work, data.note);
      if (data.note === 'poor') throw new Error('not today');
    });
    await shop.start();
    const neighbours = Array.from({ length: 20 }, (_, n) => `neighbour ${n}`);
    for (const note of ['poor', ...neighbours]) await sandbox().client.publish(order(note));
    await deadLetter();
    expect(await sandbox().effects()).to.have.members(neighbours);
    expect(Object.fromEntries(tries)).to.deep.equal({
      poor: 3,
      ...Object.fromEntries(neighbours.map((note) => [note, 1])),
    });
  });

  it('is kept with its true reason while its dead letters cannot be reached', async () => {
    const { client } = sandbox();
    const shop = sandbox().service();
    const fail = () => Promise.reject(new Error('the true reason'));
    shop.on(OrderPlacedIntegrationEvent, fail, { name: 'orders', retry: { delays: [] } });
    await shop.start();
    const binding = ['shop.orders.dlq', 'shop.internal', 'shop.orders.dlq'] as const;
    await client.apart((channel) => channel.unbindQueue(...binding));
    await client.publish(order('poor'));
    await eventually(() => shop.log.complaints().filter((line) => line.includes('goes back')).length >= 2);
    await client.apart((channel) => channel.bindQueue(...binding));
    const headers = headersOf(await deadLetter());
    expect(headers).to.include({ 'x-attempt': 1, 'x-failure-message': 'the true reason' });
  });
});
