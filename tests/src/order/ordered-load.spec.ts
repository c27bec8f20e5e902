import { randomUUID, type UUID } from 'node:crypto';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { infrastructure } from '../support/infrastructure.ts';
import { MortalService } from '../support/mortal-service.ts';
import { numbered, QUEUE, shuffled, upTo } from '../support/ordered-sandbox.ts';
import { useSandbox } from '../support/sandbox.ts';
import type { WireMessage } from '../support/wire-message.ts';

const ENTITIES = 1_000;
const EVENTS = 100;
/** Of so many entities one message fails until it is redriven. */
const POISONED = 5;
const POISON = 50;
/** How many messages are on their way to the broker at once; they are shuffled among each other. */
const CHUNK = 2_000;
const MINUTES = 60_000;

/** What is wrong with the effects of an entity: a number that is not one more than that before it. */
const WRONG = `
  WITH numbers AS (
    SELECT split_part(what, ' ', 1) AS entity, split_part(what, ' ', 2)::int AS number, id FROM effect
  ), steps AS (
    SELECT entity, number, number - lag(number, 1, 0) OVER (PARTITION BY entity ORDER BY id) AS step FROM numbers
  )
  SELECT entity, number, step FROM steps WHERE step <> 1 LIMIT 10`;

describe('an ordered subscription of three instances under load', () => {
  const sandbox = useSandbox();

  it('sees every stream from 1 to its end, through duplicates, retries, a killed instance and a restarted broker', async () => {
    const { broker } = (await infrastructure()).launch;
    const instances = [1, 2, 3].map(() => new MortalService(sandbox(), [], true));
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
      await eventually(async () => (await effects()) === free, 10 * MINUTES);
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

/** All events of all entities, each eleventh twice, every seventh failing once, in an order that is nearly the right one. */
function chunksOf(entities: readonly UUID[]): WireMessage[][] {
  const messages = upTo(EVENTS).flatMap((number) =>
    entities.map((entity, index) => numbered(entity, number, noteOf(index, number))),
  );
  const deliveries = messages.flatMap((message, index) =>
    index % 11 === 0 ? [message, message] : [message],
  );
  const count = Math.ceil(deliveries.length / CHUNK);
  return Array.from({ length: count }, (_, index) =>
    shuffled(deliveries.slice(index * CHUNK, (index + 1) * CHUNK)),
  );
}

function noteOf(entity: number, number: number): string {
  if (entity < POISONED && number === POISON) return 'poison';
  return (entity + number) % 7 === 3 ? 'fails once' : '';
}
