import { newId, type Subscription, UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { MortalRedrives } from '../../support/mortal-redrives.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { advance, begin, deadOrder, outcomesOf, plan, QUEUE } from '../../support/shop-redrives.ts';
import { wireMessage } from '../../support/wire-message.ts';

const orders: Subscription = { name: 'orders', retry: { delays: [50] } };

describe('a redrive as a protocol', () => {
  const sandbox = useSandbox();
  let isBroken: boolean;

  async function openShop(): Promise<SandboxService> {
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work) => {
        await shop.record(work, data.note);
        if (isBroken && data.note.endsWith('broken')) throw new UnrecoverableError('the table is missing');
      },
      orders,
    );
    return shop.start();
  }

  /** @param suffix of each note, by its number */
  async function bury(count: number, suffix: (number: number) => string): Promise<string[]> {
    const notes = Array.from({ length: count }, (_, index) => `${index + 1} ${suffix(index + 1)}`.trim());
    for (const note of notes) await sandbox().client.publish(deadOrder(note));
    return notes;
  }

  const outcomes = (id: string): Promise<Record<string, number>> => outcomesOf(sandbox(), id);

  it('stops itself at its canary when a third fails again, and after the fix handles all exactly once', async () => {
    isBroken = true;
    const shop = await openShop();
    const notes = await bury(45, (number) => (number % 3 === 0 ? 'broken' : ''));
    const redrives = new MortalRedrives(shop, sandbox().amqpUrl);
    const id = await begin(redrives.protocol, { canary: 9 });
    const stopped = await advance(redrives.protocol, id);
    expect(stopped).to.deep.include({
      state: 'stopped',
      why: '3 of 9 were given up again (33 %), more than 10 % may be: UnrecoverableError ×3',
    });
    expect(await outcomes(id)).to.deep.equal({ waiting: 36, handled: 6, 'dead-again': 3 });
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(39);

    isBroken = false;
    expect(await redrives.protocol.runs.resume(id)).to.equal(true);
    const done = await advance(redrives.protocol, id);
    expect(done).to.deep.include({ state: 'done', why: null });
    expect(await outcomes(id)).to.deep.equal({ handled: 45 });
    expect((await sandbox().effects()).sort()).to.deep.equal([...notes].sort());
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
  });

  it('stops in its ramp as well, as soon as too many have failed again', async () => {
    isBroken = true;
    const shop = await openShop();
    await bury(60, (number) => (number > 20 ? 'broken' : ''));
    const redrives = new MortalRedrives(shop, sandbox().amqpUrl);
    const id = await begin(redrives.protocol);
    const { state, counts } = await advance(redrives.protocol, id);
    expect(state).to.equal('stopped');
    expect(counts.waiting).to.be.greaterThan(0);
    expect(counts.handled).to.equal(20);
  });

  it('names one outcome of each: handled before, unreadable, taken away by others', async () => {
    isBroken = false;
    const shop = await openShop();
    await bury(3, () => '');
    const handled = wireMessage(OrderPlacedIntegrationEvent, { order_id: newId(), note: 'before' });
    await sandbox().sql('INSERT INTO messaging.inbox (queue, message_id) VALUES ($1, $2)', QUEUE, handled.id);
    const invalid = wireMessage(OrderPlacedIntegrationEvent, { order_id: 'no id', note: 'invalid' });
    for (const message of [handled, invalid])
      await sandbox().client.publish({ ...message, exchange: 'shop.internal', routingKey: `${QUEUE}.dlq` });
    const redrives = new MortalRedrives(shop, sandbox().amqpUrl);
    const [queue] = shop.queues;
    const forecast = await redrives.protocol.forecast(queue!, {});
    expect(forecast.verdicts).to.deep.equal({
      'would-be-handled': 3,
      'handled-already': 1,
      'still-invalid': 1,
      'not-taken': 0,
    });
    const id = await begin(redrives.protocol);
    const done = await advance(redrives.protocol, id);
    expect(done.state).to.equal('done');
    expect(await outcomes(id)).to.deep.equal({ handled: 3, duplicate: 1, invalid: 1 });
    expect((await sandbox().effects()).length).to.equal(3);
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(1);
  });

  it('is one at a time of a queue', async () => {
    isBroken = false;
    const shop = await openShop();
    await bury(2, () => '');
    const { protocol } = new MortalRedrives(shop, sandbox().amqpUrl);
    expect(await protocol.begin(newId(), 'ada', plan(), false)).to.equal('begun');
    expect(await protocol.begin(newId(), 'bob', plan(), false)).to.equal('under-way');
  });
});
