import { setTimeout as sleep } from 'node:timers/promises';
import { expect, Loss } from '../loss.ts';
import type { Instance } from '../instance.ts';
import type { Order } from '../order.ts';
import type { Question } from '../question.ts';
import type { Trial } from '../trial.ts';

const PLACED = 'shop.order.placed.v1';
const DISPATCH = 'shop.parcel.dispatch-requested.v1';
/** For what was published to be on its way, and for a library to see that the broker is gone. */
const A_MOMENT_MS = 2_000;

/** @throws Loss if it neither rejects nor is stored, and does not come to the queue later */
async function keepsTrying(trial: Trial, queue: string, order: Order, otherwise: string): Promise<void> {
  await trial.until(
    async () => (await trial.outside.take(queue)).some(({ body }) => body.includes(order.note)),
    otherwise,
  );
}

/** What its publisher learns, or `refused` if it learns by an error. */
const outcomeOf = (instance: Instance, order: Order): Promise<string> =>
  instance.publish(order).catch(() => 'refused');

export const publishingQuestions: readonly Question[] = [
  {
    name: 'topics',
    title: 'Topics',
    asks: 'Bindings with `*` and `#`: messages that match are handled, others are not.',
    run: async (trial) => {
      await trial.start({ binds: ['shop.*.placed.v1', DISPATCH, 'shop.return.#'] });
      const at = (routingKey: string) => ({ ...trial.message(`ok:${routingKey}`), routingKey });
      const inside = [PLACED, 'shop.return.placed.late.v1'];
      const outside = ['shop.order.big.placed.v1', 'shop.order.v1'];
      await trial.send(...[...outside, ...inside].map(at));
      await trial.untilHandled(...inside.map((key) => `ok:${key}`));
      await trial.quiet();
      expect((await trial.effects()).length === inside.length, 'It handled what matches no binding.');
    },
  },
  {
    name: 'refused',
    title: 'Confirms',
    asks: 'The broker refuses a message, as a queue is full: its publisher gets an error, or it is published again later.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.outside.spy('shop.full', PLACED, { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
      await trial.send(trial.message('ok:fills the queue'));
      const order = trial.order('ok:refused');
      const outcome = await outcomeOf(instance, order);
      if (outcome === 'refused') return;
      if (outcome === 'confirmed') throw new Loss('Its publisher was given a success.');
      await sleep(A_MOMENT_MS);
      await trial.outside.purge('shop.full');
      await keepsTrying(trial, 'shop.full', order, 'It was not published again.');
    },
  },
  {
    name: 'returned',
    title: 'Returns',
    asks: 'A mandatory message reaches no queue: its publisher learns that, or it is published again once a queue is there.',
    run: async (trial) => {
      const instance = await trial.start();
      const order = trial.order('ok:returned', 'dispatch');
      const outcome = await outcomeOf(instance, order);
      if (outcome === 'refused' || outcome === 'returned') return;
      if (outcome === 'confirmed') throw new Loss('Its publisher was given a success.');
      await sleep(A_MOMENT_MS);
      await trial.outside.spy('shop.dispatch', DISPATCH);
      await keepsTrying(trial, 'shop.dispatch', order, 'It was not published again.');
    },
  },
  {
    name: 'broker-away',
    title: 'Published while the broker is away',
    asks: 'Connections are cut for 5 s, and the process lives: what it publishes meanwhile is handled afterwards, once.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.send(trial.message('ok:before'));
      await trial.untilHandled('ok:before');
      await trial.brokerLink.sever();
      const publishing = outcomeOf(instance, trial.order('ok:meanwhile'));
      await sleep(5_000);
      await trial.brokerLink.restore();
      const outcome = await publishing;
      expect(outcome !== 'refused', 'Its publisher was given an error.');
      await trial.untilHandled('ok:meanwhile');
      await trial.quiet();
      expect((await trial.count('ok:meanwhile')) === 1, 'It was handled more than once.');
    },
  },
  {
    name: 'broker-restarted',
    title: 'Broker killed and restarted',
    isAlone: true,
    asks: 'SIGKILL to the broker node, and up again: what waited in the queue and what comes afterwards is handled by the same process.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.send(trial.message('waits:unsettled'));
      await trial.until(() => trial.runs.length === 1, 'It handled nothing.');
      await trial.restartBroker();
      await instance.release();
      await trial.sendOnceTaken(trial.message('ok:afterwards'));
      await trial.untilHandled('waits:unsettled', 'ok:afterwards');
      expect(instance.deaths === 0, 'Its process died.');
    },
  },
];
