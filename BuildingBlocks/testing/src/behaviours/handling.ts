import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { newId } from '@ticketwave/building-blocks/messaging';
import { behaviour, type Behaviour } from './behaviour.ts';

const IMMEDIATE = { immediate: 1, delays: [150, 300] };

/** Around the handler: what comes twice, what fails, and what cannot be read. */
export const handlingBehaviours: readonly Behaviour[] = [
  behaviour('has one effect of a message, however often it comes', async (bench) => {
    const subscription = bench.subscription();
    await bench.shop(subscription);
    const message = bench.message('once');
    await bench.send(message);
    await bench.untilEffects(['once']);
    await bench.send(message, message, bench.message('last'));
    await bench.untilEffects(['once', 'last']);
    await bench.hasNoDeadLetter(subscription);
  }),

  behaviour(
    'tries again at once, then after each delay, and has the effect of the last try alone',
    async (bench) => {
      const runs: { readonly what: string; readonly at: number }[] = [];
      const oneAtATime = { retry: IMMEDIATE, concurrency: 1, batch: 1 };
      await bench.shop(bench.subscription(oneAtATime), (note, { attempt }) => {
        runs.push({ what: `${note} ${attempt}`, at: performance.now() });
        if (note === 'patient' && attempt < 4) throw new Error('not yet');
      });
      await bench.send(bench.message('patient'), bench.message('behind it'));
      await bench.untilEffects(['behind it', 'patient']);
      const [first, second, behindIt, third, fourth] = runs;
      deepStrictEqual(
        [first, second, behindIt, third, fourth].map((run) => run?.what),
        ['patient 1', 'patient 2', 'behind it 1', 'patient 3', 'patient 4'],
      );
      const between = (one = first, other = first): number => (other?.at ?? 0) - (one?.at ?? 0);
      ok(between(second, third) >= 145, `the second retry waits 150 ms, it waited ${between(second, third)}`);
      ok(between(third, fourth) >= 295, `the third retry waits 300 ms, it waited ${between(third, fourth)}`);
    },
  ),

  behaviour('dead-letters what fails for good, whole and with why, and goes on', async (bench) => {
    const subscription = bench.subscription();
    await bench.shop(subscription, (note) => {
      if (note === 'poison') throw new RangeError('There is no such lamp.');
    });
    const poison = bench.message('poison');
    await bench.send(poison, bench.message('innocent'));
    const { body, properties } = await bench.deadLetter(subscription);
    deepStrictEqual(body, poison.body);
    deepStrictEqual(properties.messageId, poison.properties.messageId);
    const { headers } = properties;
    const said = Object.keys(FAILURE).map((name) => [name, headers[name]]);
    deepStrictEqual(Object.fromEntries(said), FAILURE);
    match(String(headers['x-failure-stack']), /RangeError/);
    ok(Number.isFinite(Date.parse(String(headers['x-failure-at']))));
    await bench.untilEffects(['innocent']);
  }),

  behaviour('dead-letters at once what is no valid message', async (bench) => {
    const subscription = bench.subscription();
    await bench.shop(subscription);
    const valid = bench.message('disagrees');
    const invalid = [
      { ...valid, body: Buffer.from('{"event_id":') },
      { ...valid, properties: { ...valid.properties, type: 'shop.order.lost' } },
      { ...bench.message(''), body: Buffer.alloc(0), properties: { headers: {} } },
    ];
    for (const message of invalid) {
      await bench.send(message);
      const dead = await bench.deadLetter(subscription);
      deepStrictEqual(dead.body, message.body);
      deepStrictEqual(dead.properties.headers['x-failure-type'], 'InvalidMessageError');
      deepStrictEqual(dead.properties.headers['x-attempt'], 1);
    }
    await bench.send(bench.message('valid'));
    await bench.untilEffects(['valid']);
  }),

  behaviour('redrives a dead letter to the queue that gave it up, and to no other', async (bench) => {
    const once = { retry: { delays: [] } };
    const [mended, other] = [bench.subscription(once), bench.subscription(once)];
    const others: number[] = [];
    await bench.instance((shop) => [
      bench.recordPlaced(shop, mended, (_note, { redrives }) => {
        if (redrives === 0) throw new Error('not before somebody has looked');
      }),
      bench.recordPlaced(shop, other, (_note, { redrives }) => {
        others.push(redrives);
        throw new Error('never');
      }),
    ]);
    await bench.send(bench.message('looked at'));
    await bench.eventually(async () => {
      await bench.messaging.redrive(bench.queueOf(mended));
      return (await bench.effects()).length === 1;
    });
    await bench.deadLetter(other);
    deepStrictEqual(others, [0]);
    await bench.hasNoDeadLetter(mended);
  }),

  behaviour('spends no try and gives nothing up while the database is away', async (bench) => {
    const subscription = bench.subscription({ retry: { delays: [] } });
    const attempts: number[] = [];
    let isFirst = true;
    let isAway = false;
    await bench.shop(subscription, async (_note, { attempt }, work, shop) => {
      if (isFirst) {
        isFirst = false;
        await bench.messaging.takeDatabaseAway();
        isAway = true;
        await shop.record(work, 'never committed');
      }
      attempts.push(attempt);
    });
    await bench.send(bench.message('interrupted'));
    await bench.eventually(() => isAway);
    await bench.send(bench.message('meanwhile'));
    await bench.messaging.bringDatabaseBack();
    await bench.untilEffects(['interrupted', 'meanwhile']);
    deepStrictEqual(new Set(attempts), new Set([1]));
    await bench.hasNoDeadLetter(subscription);
  }),

  behaviour('handles a stream by its numbers, and waits for one that is missing', async (bench) => {
    const subscription = bench.subscription({ order: 'stream' });
    await bench.shop(subscription);
    const entity = newId();
    const number = (sequence: number) => bench.message(String(sequence), { entity, sequence });
    await bench.send(number(3), number(2), number(5), number(1));
    await bench.untilEffects(['1', '2', '3'], true);
    await bench.send(number(4));
    await bench.untilEffects(['1', '2', '3', '4', '5'], true);
  }),

  behaviour('lets a dead letter hold up its own stream alone, until it is redriven', async (bench) => {
    const subscription = bench.subscription({ order: 'stream', retry: { delays: [] } });
    await bench.shop(subscription, (note, { redrives }) => {
      if (note === 'poison 1' && redrives === 0) throw new Error('on purpose');
    });
    const [entity, other] = [newId(), newId()];
    await bench.send(
      bench.message('poison 1', { entity }),
      bench.message('poison 2', { entity, sequence: 2 }),
      bench.message('other 1', { entity: other }),
      bench.message('other 2', { entity: other, sequence: 2 }),
    );
    await bench.untilEffects(['other 1', 'other 2'], true);
    await bench.eventually(async () => {
      await bench.messaging.redrive(bench.queueOf(subscription));
      return (await bench.effects()).length > 2;
    });
    await bench.untilEffects(['other 1', 'other 2', 'poison 1', 'poison 2'], true);
  }),
];

/** Of a message that a handler of orders has failed on twice. */
const FAILURE = {
  'x-attempt': 2,
  'x-redrives': 0,
  'x-failure-type': 'RangeError',
  'x-failure-message': 'There is no such lamp.',
  'x-failure-handler': 'OrderPlacedIntegrationEventHandler',
  'x-original-exchange': 'shop.events',
  'x-original-routing-key': 'shop.order.placed.v1',
};
