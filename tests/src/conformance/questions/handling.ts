import { setTimeout as sleep } from 'node:timers/promises';
import { expect, Loss } from '../loss.ts';
import { DELAY_MS, RUNS } from '../order.ts';
import type { Question } from '../question.ts';
import type { Trial } from '../trial.ts';

const numbered = (behaviour: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => `${behaviour}:order ${number}`);

const runsOf = ({ runs }: Trial, note: string) => runs.filter((run) => run.note === note);

/** Longer than all tries take. */
const DATABASE_AWAY_MS = 8_000;
/** As long as a library may take to begin to stop. */
const STOPS_WITHIN_MS = 5_000;

export const handlingQuestions: readonly Question[] = [
  {
    name: 'retry',
    title: 'A failure is tried again',
    asks: 'A handler fails the first time: it runs again, and its effect is there once.',
    run: async (trial) => {
      await trial.start();
      await trial.send(trial.message('fails-once:one'));
      await trial.untilHandled('fails-once:one');
      await trial.quiet();
      expect((await trial.count('fails-once:one')) === 1, 'It had more than one effect.');
    },
  },
  {
    name: 'delay',
    title: 'The next try waits, others go on',
    asks: `The second run begins at least ${DELAY_MS / 1_000} s after the first, and messages behind it are handled meanwhile.`,
    run: async (trial) => {
      await trial.start();
      const behind = numbered('ok', 30);
      await trial.send(trial.message('fails-once:one'), ...behind.map((note) => trial.message(note)));
      await trial.untilHandled('fails-once:one', ...behind);
      const [first, second] = runsOf(trial, 'fails-once:one');
      const waited = (second?.at ?? 0) - (first?.at ?? 0);
      expect(waited >= DELAY_MS - 50, 'It was tried again at once.');
      const hasOvertaken = behind.some(
        (note) => (runsOf(trial, note)[0]?.at ?? Infinity) < (second?.at ?? 0),
      );
      expect(hasOvertaken, 'Messages behind it waited as well.');
    },
  },
  {
    name: 'dead-letter',
    title: 'Given up, and kept',
    asks: `What always fails is run ${RUNS} times and then kept as a dead letter, whole; others are handled.`,
    run: async (trial) => {
      await trial.start();
      await trial.send(trial.message('fails:poison'), trial.message('ok:innocent'));
      await trial.untilHandled('ok:innocent');
      await trial.until(() => trial.deadLetterOf('fails:poison'), 'It is with no dead letters.');
      const runs = runsOf(trial, 'fails:poison').length;
      expect(runs === RUNS, `It was run ${runs} times.`);
    },
  },
  {
    name: 'reason',
    title: 'A dead letter says why',
    asks: 'The error of the last run is kept with the dead letter.',
    run: async (trial) => {
      await trial.start();
      await trial.send(trial.message('fails:poison'));
      const dead = await trial.until(() => trial.deadLetterOf('fails:poison'), 'It is with no dead letters.');
      expect(dead.said.includes('There is no such lamp.'), 'The dead letter does not have the error.');
    },
  },
  {
    name: 'invalid',
    title: 'What cannot be read',
    asks: 'A body that is no JSON is kept as a dead letter, byte for byte; others are handled, and no process dies.',
    run: async (trial) => {
      const instance = await trial.start();
      const body = '{"event_id":';
      await trial.send({ ...trial.message('ok:'), body: Buffer.from(body) }, trial.message('ok:valid'));
      await trial.untilHandled('ok:valid');
      await trial.until(
        async () => (await trial.deadLetters()).some((dead) => dead.body === body),
        'It is with no dead letters.',
      );
      expect(instance.deaths === 0, `Its process died ${instance.deaths} times.`);
    },
  },
  {
    name: 'duplicate',
    title: 'The same message twice',
    asks: 'A message is published three times with one id: it has one effect.',
    run: async (trial) => {
      await trial.start();
      const message = trial.message('ok:once');
      await trial.send(message);
      await trial.untilHandled('ok:once');
      await trial.send(message, message, trial.message('ok:last'));
      await trial.untilHandled('ok:last');
      await trial.quiet();
      const count = await trial.count('ok:once');
      expect(count === 1, `It had ${count} effects.`);
    },
  },
  {
    name: 'crash-in-handler',
    title: 'Crash before the effect',
    asks: 'The process is killed while it handles a message: the next process handles it.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.send(trial.message('hangs-first:one'));
      await trial.until(() => trial.runs.length > 0, 'It handled nothing.');
      await instance.kill();
      await instance.restart();
      await trial.untilHandled('hangs-first:one');
      expect((await trial.deadLetters()).length === 0, 'It was given up.');
    },
  },
  {
    name: 'crash-before-ack',
    title: 'Crash after the effect, before the acknowledgement',
    asks: 'Nothing that the process sends reaches the broker any more; after the effect it is killed: the effect is there once.',
    run: async (trial) => {
      const instance = await trial.start();
      trial.brokerLink.watch = () => false;
      await trial.send(trial.message('ok:one'));
      await trial.untilHandled('ok:one');
      await instance.kill();
      trial.brokerLink.watch = () => true;
      await instance.restart();
      await trial.send(trial.message('ok:last'));
      await trial.untilHandled('ok:last');
      await trial.quiet();
      const count = await trial.count('ok:one');
      expect(count === 1, `It had ${count} effects.`);
    },
  },
  {
    name: 'poison',
    title: 'A message that kills the process',
    asks: 'Whoever handles it dies 0.3 s after all that it handles besides is done, and is started again: it is given up and kept, and its nine neighbours are handled.',
    run: async (trial) => {
      const instance = await trial.start();
      const innocents = numbered('ok', 9);
      const notes = [...innocents.slice(0, 4), 'kills:poison', ...innocents.slice(4)];
      await trial.send(...notes.map((note) => trial.message(note)));
      await trial.until(async () => {
        if (instance.isHopeless) throw new Loss('It killed 12 processes.');
        return (await trial.deadLetterOf('kills:poison')) !== undefined || instance.isHopeless;
      }, 'It is with no dead letters.');
      expect(!instance.isHopeless, `It killed ${instance.deaths} processes, and none is left.`);
      await trial.untilHandled(...innocents);
    },
  },
  {
    name: 'two-instances',
    title: 'Two processes share a queue',
    asks: 'Of 60 messages each is handled once, and both processes handle some.',
    run: async (trial) => {
      const instances = [await trial.start(), await trial.start()];
      const notes = numbered('slow', 60);
      await trial.send(...notes.map((note) => trial.message(note)));
      await trial.untilHandled(...notes);
      await trial.quiet();
      expect((await trial.effects()).length === notes.length, 'Some were handled more than once.');
      expect(
        instances.every(({ runs }) => runs.length > 0),
        'One of them handled nothing.',
      );
    },
  },
  {
    name: 'drain',
    title: 'Stopped while it handles',
    asks: 'A process is stopped as its manual says: the handler that runs is let finish and is not run again; nothing new begins.',
    run: async (trial) => {
      const instance = await trial.start();
      await trial.send(trial.message('waits:begun'));
      await trial.until(() => trial.runs.length > 0, 'It handled nothing.');
      const stopped = instance.stop().catch(() => undefined); // how it ends is seen below
      await Promise.race([stopped, sleep(STOPS_WITHIN_MS)]);
      await trial.send(trial.message('ok:later'));
      await instance.release().catch(() => undefined); // it may be gone
      await Promise.race([stopped, sleep(12 * STOPS_WITHIN_MS)]);
      expect(instance.hasEnded, 'It did not end within a minute.');
      expect(runsOf(trial, 'ok:later').length === 0, 'It began with another message.');
      await instance.restart();
      await trial.untilHandled('waits:begun', 'ok:later');
      await trial.quiet();
      expect(runsOf(trial, 'waits:begun').length === 1, 'The handler was cut off, and run again.');
    },
  },
  {
    name: 'database-away',
    title: 'Database away for longer than all tries take',
    asks: 'Connections to the database are cut for 8 s: what came meanwhile is handled afterwards, and not given up.',
    run: async (trial) => {
      await trial.start();
      await trial.send(trial.message('ok:before'));
      await trial.untilHandled('ok:before');
      await trial.databaseLink.sever();
      await trial.send(trial.message('ok:meanwhile'));
      await sleep(DATABASE_AWAY_MS);
      await trial.databaseLink.restore();
      await trial.until(
        async () => (await trial.count('ok:meanwhile')) > 0 || (await trial.deadLetters()).length > 0,
        'It was neither handled nor given up.',
      );
      expect((await trial.deadLetters()).length === 0, 'It was given up: a person has to send it back.');
    },
  },
];
