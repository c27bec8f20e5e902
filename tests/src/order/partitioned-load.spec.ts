import { randomUUID } from 'node:crypto';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { MortalService } from '../support/mortal-service.ts';
import { QUEUE } from '../support/ordered-sandbox.ts';
import { useSandbox } from '../support/sandbox.ts';
import { chunksOf, EVENTS, POISON, POISONED, WRONG } from './numbered-load.ts';

const ENTITIES = 300;
const PARTITIONS = 16;
const MINUTES = 60_000;

describe('an ordered subscription with 16 partitions under load', () => {
  const sandbox = useSandbox();

  it('sees every stream from 1 to its end while instances join, leave and are killed', async () => {
    const [first, second, third] = [1, 2, 3].map(
      () => new MortalService(sandbox(), [], { by: 'stream', partitions: PARTITIONS }),
    ) as [MortalService, MortalService, MortalService];
    const all = [first, second, third];
    first.start();
    try {
      await untilMembers(1);
      const entities = Array.from({ length: ENTITIES }, () => randomUUID());
      const chunks = chunksOf(entities);
      const steps: Readonly<Record<number, () => unknown>> = {
        2: () => {
          second.start();
        },
        4: () => {
          third.start();
        },
        6: () => first.stop('SIGTERM'),
        8: () => second.stop('SIGKILL'),
        10: () => {
          first.restart();
        },
        12: () => {
          second.restart();
        },
      };
      expect(chunks.length).to.be.greaterThan(12);
      for (const [index, chunk] of chunks.entries()) {
        await steps[index]?.();
        await Promise.all(chunk.map((message) => sandbox().client.publish(message)));
      }
      const free = EVENTS * ENTITIES - POISONED * (EVENTS - POISON + 1);
      await eventually(async () => (await effects()) === free, 30 * MINUTES);
      expect(await sandbox().sql(WRONG)).to.deep.equal([]);
      await untilMembers(3);
      const deadLetters = await DeadLetters.connect(sandbox().adminAmqpUrl);
      try {
        // Who was killed may have left a message twice: if each fails once, they have used its attempts, and one is here.
        const poisoned = async (): Promise<number> => {
          let count = 0;
          await deadLetters.browse(QUEUE, (_, { body }) => (count += Number(body.includes('poison'))));
          return count;
        };
        await eventually(async () => (await poisoned()) === POISONED);
        await deadLetters.redrive(QUEUE, {});
      } finally {
        await deadLetters.close();
      }
      await eventually(async () => (await effects()) === EVENTS * ENTITIES, MINUTES);
      expect(await sandbox().sql(WRONG)).to.deep.equal([]);
      expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
      expect(await sandbox().sql('SELECT FROM messaging.parked')).to.deep.equal([]);
    } finally {
      for (const instance of all) await instance.stop('SIGTERM');
    }
  });

  const effects = async (): Promise<number> =>
    (await sandbox().sql<{ count: number }>('SELECT count(*)::int AS count FROM effect'))[0]!.count;

  const untilMembers = (count: number) =>
    eventually(
      async () => (await sandbox().sql('SELECT FROM messaging.queue_member')).length === count,
      MINUTES,
    );
});
