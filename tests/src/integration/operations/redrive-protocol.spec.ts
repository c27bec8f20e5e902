import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Subscription, UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import type { RedrivePlan, RedriveRun } from '@ticketwave/building-blocks/internal/operations';
import { expect } from 'chai';
import { MortalRedrives } from '../../support/mortal-redrives.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage } from '../../support/wire-message.ts';

const QUEUE = 'shop.orders';
const orders: Subscription = { name: 'orders', retry: { delays: [50] } };
const nobodyElse = (): void => undefined;

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
    const notes: string[] = [];
    for (let number = 1; number <= count; number++) {
      const note = `${number} ${suffix(number)}`.trim();
      const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: newId(), note });
      const options = { ...message.options, headers: { ...message.options.headers, 'x-attempt': 2 } };
      await sandbox().client.publish({
        ...message,
        options,
        exchange: 'shop.internal',
        routingKey: `${QUEUE}.dlq`,
      });
      notes.push(note);
    }
    return notes;
  }

  const plan = (differing: Partial<RedrivePlan> = {}): RedrivePlan => ({
    ...{ queue: QUEUE, selection: {}, canary: 10, rate: null, maxFailingPercent: 10, reason: 'a test' },
    ...differing,
  });

  async function begin({ protocol }: MortalRedrives, differing: Partial<RedrivePlan> = {}): Promise<string> {
    const id = newId();
    expect(await protocol.begin(id, 'ada', plan(differing), false)).to.equal('begun');
    return id;
  }

  /** Advances it until it has ended, or the process that does so. */
  async function advance({ protocol }: MortalRedrives, id: string): Promise<RedriveRun> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const run = (await protocol.runs.find(id))!;
      if (!['canary', 'ramp'].includes(run.state)) return run;
      if (Date.now() > deadline) throw new Error(`It goes on for too long: ${JSON.stringify(run)}`);
      const { moved } = await protocol.advance(run, nobodyElse);
      if (!moved) await sleep(20);
    }
  }

  const outcomes = async (id: string): Promise<Record<string, number>> => {
    const rows = await sandbox().sql<{ outcome: string; count: number }>(
      'SELECT outcome, count(*)::int FROM messaging.redriven_message WHERE redrive_id = $1 GROUP BY 1',
      id,
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  };

  it('stops itself at its canary when a third fails again, and after the fix handles all exactly once', async () => {
    isBroken = true;
    const shop = await openShop();
    const notes = await bury(45, (number) => (number % 3 === 0 ? 'broken' : ''));
    const redrives = new MortalRedrives(shop, sandbox().amqpUrl);
    const id = await begin(redrives, { canary: 9 });
    const stopped = await advance(redrives, id);
    expect(stopped).to.deep.include({
      state: 'stopped',
      why: '3 of 9 were given up again (33 %), more than 10 % may be: UnrecoverableError ×3',
    });
    expect(await outcomes(id)).to.deep.equal({ waiting: 36, handled: 6, 'dead-again': 3 });
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(39);

    isBroken = false;
    expect(await redrives.protocol.runs.resume(id)).to.equal(true);
    const done = await advance(redrives, id);
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
    const id = await begin(redrives);
    const { state, counts } = await advance(redrives, id);
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
    const id = await begin(redrives);
    const done = await advance(redrives, id);
    expect(done.state).to.equal('done');
    expect(await outcomes(id)).to.deep.equal({ handled: 3, duplicate: 1, invalid: 1 });
    expect((await sandbox().effects()).length).to.equal(3);
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(1);
  });

  it('goes on wherever it was killed, and every message has its effect once', async () => {
    isBroken = false;
    const shop = await openShop();
    const notes = await bury(20, () => '');
    const id = await begin(new MortalRedrives(shop, sandbox().amqpUrl), { canary: 5 });
    let kills = 0;
    // Ever longer lives: killed before each of the first things that it does, and at many points of what follows.
    for (let life = 2; life < 50; life += 1 + Math.floor(life / 4)) {
      const redrives = new MortalRedrives(shop, sandbox().amqpUrl, life);
      await advance(redrives, id).catch((error: unknown) => {
        if (!redrives.isDead) throw error;
        kills++;
      });
    }
    expect(kills).to.be.greaterThan(5);
    const done = await advance(new MortalRedrives(shop, sandbox().amqpUrl), id);
    expect(done.state).to.equal('done');
    expect(await outcomes(id)).to.deep.equal({ handled: 20 });
    expect((await sandbox().effects()).sort()).to.deep.equal([...notes].sort());
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
    expect(await sandbox().client.depth(QUEUE)).to.equal(0);
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
