import { randomUUID } from 'node:crypto';
import { deepStrictEqual } from 'node:assert/strict';
import { expect, Loss } from '../loss.ts';
import type { Question } from '../question.ts';
import type { Trial } from '../trial.ts';

/** Sends them as the messages of one entity, in that order. */
async function sendStream(trial: Trial, ...notes: readonly string[]): Promise<void> {
  const entity = randomUUID();
  await trial.send(...notes.map((note, index) => trial.message(note, { entity, sequence: index + 1 })));
}

function expectOrder(effects: readonly string[], expected: readonly string[]): void {
  try {
    deepStrictEqual(
      effects.filter((what) => expected.includes(what)),
      expected,
    );
  } catch {
    throw new Loss('A later message of the entity was handled before an earlier one.');
  }
}

export const orderQuestions: readonly Question[] = [
  {
    name: 'order-retry',
    title: 'Order of an entity, with a retry',
    asks: 'The first of four messages of an entity fails once: their effects are in order, and another entity is handled.',
    run: async (trial) => {
      await trial.start({ isOrdered: true });
      const stream = ['fails-once:1', 'ok:2', 'ok:3', 'ok:4'];
      await sendStream(trial, ...stream);
      await sendStream(trial, 'ok:other 1', 'ok:other 2');
      await trial.untilHandled(...stream, 'ok:other 1', 'ok:other 2');
      expectOrder(await trial.effects(), stream);
    },
  },
  {
    name: 'order-dead-letter',
    title: 'Order of an entity, with a dead letter',
    asks: 'The first of three messages of an entity is given up: the others wait for it, and another entity is handled.',
    run: async (trial) => {
      await trial.start({ isOrdered: true });
      await sendStream(trial, 'fails:1', 'ok:2', 'ok:3');
      await sendStream(trial, 'ok:other 1', 'ok:other 2');
      await trial.untilHandled('ok:other 1', 'ok:other 2');
      await trial.until(() => trial.deadLetterOf('fails:1'), 'It is with no dead letters.');
      await trial.quiet();
      const overtaken = (await trial.count('ok:2')) + (await trial.count('ok:3')) > 0;
      expect(!overtaken, 'The messages behind it were handled.');
    },
  },
];
