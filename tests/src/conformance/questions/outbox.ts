import { setTimeout as sleep } from 'node:timers/promises';
import { expect, NotAsked } from '../loss.ts';
import type { Question } from '../question.ts';

const PLACED = 'shop.order.placed.v1';
/** For a publisher without an outbox to begin. */
const A_MOMENT_MS = 1_000;

export const outboxQuestions: readonly Question[] = [
  {
    name: 'transaction',
    title: 'Published in a transaction',
    asks: 'What is published in a transaction that is rolled back is never handled; in one that commits, it is.',
    run: async (trial) => {
      const instance = await trial.start();
      const rolledBack = await instance.transact(trial.order('ok:rolled back'), true).catch(() => true);
      if (!rolledBack) throw new NotAsked('It publishes outside of any transaction.');
      await instance.transact(trial.order('ok:committed'));
      await trial.untilHandled('ok:committed');
      await trial.quiet();
      expect((await trial.count('ok:rolled back')) === 0, 'What was rolled back was published.');
    },
  },
  {
    name: 'crash-before-publish',
    title: 'Crash after commit, before publishing',
    asks: 'The broker is cut off, the application commits and publishes, and its process is killed: the next process publishes it.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.brokerLink.sever();
      const order = trial.order('ok:committed');
      const isStored = await instance.transact(order);
      if (!isStored) {
        instance.publish(order).catch(() => undefined); // its process is about to die
        await sleep(A_MOMENT_MS);
      }
      await instance.kill();
      await trial.brokerLink.restore();
      await instance.restart();
      await trial.send(trial.message('ok:last'));
      await trial.untilHandled('ok:last');
      if (!isStored) await trial.quiet();
      else await trial.untilHandled('ok:committed');
      expect((await trial.count('ok:committed')) === 1, 'It was gone with the process.');
    },
  },
  {
    name: 'crash-before-mark',
    title: 'Crash after publishing, before it is marked',
    asks: 'The mark in the outbox is held up, the process killed: it is published again, with the same id, and handled once.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.outside.spy('shop.spy', PLACED);
      const letMark = await trial.holdMarks();
      await instance.transact(trial.order('ok:published'));
      const ids = new Set<unknown>();
      const look = async (): Promise<number> => {
        const taken = await trial.outside.take('shop.spy');
        for (const { id } of taken) ids.add(id);
        return taken.length;
      };
      await trial.until(async () => (await look()) > 0, 'It was not published.');
      await instance.kill();
      await letMark();
      await instance.restart();
      await trial.until(async () => (await look()) > 0, 'It was not published again.');
      await trial.untilHandled('ok:published');
      await trial.quiet();
      expect(ids.size === 1, 'It was published again with another id.');
      expect((await trial.count('ok:published')) === 1, 'It was handled more than once.');
    },
  },
];
