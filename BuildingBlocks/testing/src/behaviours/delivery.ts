import { deepStrictEqual, ok } from 'node:assert/strict';
import { behaviour, type Behaviour } from './behaviour.ts';
import { DispatchParcelIntegrationEvent, OrderPaidIntegrationEvent } from './events.ts';
import { newId } from '@ticketwave/building-blocks/messaging';

/** From publishing to the handler, and whatever ends on the way. */
export const deliveryBehaviours: readonly Behaviour[] = [
  behaviour(
    'routes by topic: * stands for one word, # for any number, and nothing else gets in',
    async (bench) => {
      const oneWord = bench.subscription({ binds: ['shop.*.placed.v1'] });
      const anyNumber = bench.subscription({ binds: ['shop.order.#'] });
      const exact = bench.subscription();
      await bench.instance((shop) => [
        bench.recordPlaced(shop, oneWord),
        bench.recordPlaced(shop, anyNumber),
        bench.recordPaid(shop, anyNumber),
        bench.recordPaid(shop, exact),
      ]);
      const paid = bench.message('paid', { event: OrderPaidIntegrationEvent });
      await bench.send(bench.message('placed'), paid, bench.message('last'));
      await bench.untilEffects(['placed', 'placed', 'paid', 'paid', 'last', 'last']);
      for (const subscription of [oneWord, anyNumber, exact]) await bench.hasNoDeadLetter(subscription);
    },
  ),

  behaviour(
    'confirms what it has taken, and returns what was to reach a queue and did not',
    async (bench) => {
      const shop = await bench.shop(bench.subscription());
      const nobody = { ...bench.message('lost'), routingKey: 'shop.nothing.lost.v1' };
      const outcomes = [
        await bench.publish(shop, bench.message('taken'), true),
        await bench.publish(shop, nobody, false),
        await bench.publish(shop, nobody, true),
      ];
      deepStrictEqual(
        outcomes.map(({ status }) => status),
        ['confirmed', 'confirmed', 'returned'],
      );
      await bench.untilEffects(['taken']);
    },
  ),

  behaviour('keeps a request that reaches no queue until one is there', async (bench) => {
    const publisher = await bench.shop(bench.subscription());
    const request = { order_id: newId(), note: bench.note('dispatch') };
    await publisher.transact((work) => work.publish(new DispatchParcelIntegrationEvent(request)));
    await publisher.transact((work) => work.publish(bench.placed('later')));
    await bench.untilEffects(['later']);
    await publisher.stop();
    await bench.instance((shop) => [bench.recordDispatch(shop, bench.subscription())]);
    await bench.untilEffects(['later', 'dispatch']);
  }),

  behaviour('publishes what a unit of work has committed, and nothing else', async (bench) => {
    const shop = await bench.shop(bench.subscription());
    const failing = shop.transact(async (work) => {
      await work.publish(bench.placed('rolled back'));
      throw new Error('on purpose');
    });
    ok(
      await failing.then(
        () => false,
        () => true,
      ),
    );
    await shop.transact((work) => work.publish(bench.placed('committed')));
    await bench.untilEffects(['committed']);
  }),

  behaviour('delivers again what a process has not acknowledged that died', async (bench) => {
    const subscription = bench.subscription();
    let endWork: (() => void) | undefined;
    const dying = await bench.shop(subscription, () => {
      return new Promise<void>((_resolve, reject) => {
        endWork = () => reject(new Error('Its process has died.'));
      });
    });
    await bench.send(bench.message('one'));
    await bench.eventually(() => endWork !== undefined);
    await dying.kill();
    endWork?.();
    await bench.shop(subscription);
    await bench.untilEffects(['one']);
    await bench.hasNoDeadLetter(subscription);
  }),

  behaviour('lets two instances share a queue', async (bench) => {
    const subscription = bench.subscription({ batch: 1 });
    const handledBy = new Set<number>();
    for (const instance of [1, 2]) await bench.shop(subscription, () => void handledBy.add(instance));
    const notes = Array.from({ length: 60 }, (_, number) => `order ${number}`);
    await bench.send(...notes.map((note) => bench.message(note)));
    await bench.untilEffects(notes);
    deepStrictEqual([...handledBy].sort(), [1, 2]);
  }),

  behaviour('finishes what has begun when an instance stops, and takes nothing more', async (bench) => {
    const subscription = bench.subscription({ concurrency: 1, batch: 1 });
    const attempts: string[] = [];
    let finish: (() => void) | undefined;
    const stopping = await bench.shop(subscription, async (note) => {
      attempts.push(note);
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await bench.send(bench.message('begun'), bench.message('not begun'));
    await bench.eventually(() => finish !== undefined);
    let hasStopped = false;
    const stopped = stopping.stop().then(() => (hasStopped = true));
    await bench.send(bench.message('later'));
    deepStrictEqual([hasStopped, attempts], [false, ['begun']]);
    finish?.();
    await stopped;
    await bench.untilEffects(['begun']);
    await bench.shop(subscription, (note) => void attempts.push(note));
    await bench.untilEffects(['begun', 'not begun', 'later']);
    deepStrictEqual(attempts.sort(), ['begun', 'later', 'not begun']);
  }),

  behaviour(
    'keeps what is published while the broker is away, and sends it afterwards, once',
    async (bench) => {
      const shop = await bench.shop(bench.subscription());
      await bench.messaging.takeBrokerAway();
      await bench.eventually(() => !shop.bus.accepting);
      await shop.transact((work) => work.publish(bench.placed('meanwhile')));
      deepStrictEqual(await bench.effects(), []);
      await bench.messaging.bringBrokerBack();
      await bench.untilEffects(['meanwhile']);
    },
  ),
];
