import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { infrastructure } from '../support/infrastructure.ts';
import { MortalService } from '../support/mortal-service.ts';
import { QUEUE } from '../support/ordered-sandbox.ts';
import { useSandbox } from '../support/sandbox.ts';
import { chunksOf, EVENTS, POISON, POISONED, WRONG } from './numbered-load.ts';

const ENTITIES = 1_000;
const MINUTES = 60_000;

describe('an ordered subscription of three instances under load', () => {
  const sandbox = useSandbox();

  it('sees every stream from 1 to its end, through duplicates, retries, a killed instance and a restarted broker', async () => {
    const { broker } = (await infrastructure()).launch;
    const instances = [1, 2, 3].map(() => new MortalService(sandbox(), [], 'stream'));
    for (const instance of instances) instance.start();
    try {
      await eventually(async () => (await sandbox().client.consumers(QUEUE)) === instances.length);
      const entities = Array.from({ length: ENTITIES }, () => randomUUID());
      const chunks = chunksOf(entities);
      for (const [index, chunk] of chunks.entries()) {
        if (index === Math.floor(chunks.length / 3)) await instances[0]!.stop('SIGKILL');
        if (index === Math.floor(chunks.length / 2)) {
          instances[0]!.restart();
          await broker.kill();
          await broker.start();
          await sandbox().reconnectClient();
        }
        await Promise.all(chunk.map((message) => sandbox().client.publish(message)));
      }
      const free = EVENTS * ENTITIES - POISONED * (EVENTS - POISON + 1);
      await eventually(async () => (await effects()) === free, 30 * MINUTES);
      expect(await sandbox().sql(WRONG)).to.deep.equal([]);
      // The broker may have been killed between a dead letter and the acknowledgement of what it replaces.
      await eventually(async () => (await sandbox().client.depth(`${QUEUE}.dlq`)) >= POISONED);
      expect(await sandbox().sql(`SELECT FROM messaging.parked WHERE place = 'dead-letter'`)).to.have.length(
        POISONED,
      );

      const deadLetters = await DeadLetters.connect(sandbox().adminAmqpUrl);
      await deadLetters.redrive(QUEUE, {}).finally(() => deadLetters.close());
      await eventually(async () => (await effects()) === EVENTS * ENTITIES, MINUTES);
      expect(await sandbox().sql(WRONG)).to.deep.equal([]);
      expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
      expect(await sandbox().sql('SELECT FROM messaging.parked')).to.deep.equal([]);
    } finally {
      for (const instance of instances) await instance.stop('SIGTERM');
    }
  });

  const effects = async (): Promise<number> =>
    (await sandbox().sql<{ count: number }>('SELECT count(*)::int AS count FROM effect'))[0]!.count;
});
