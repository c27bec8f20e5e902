import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { Processes } from '@ticketwave/cli/dev/processes';
import { expect } from 'chai';
import { openCluster } from '../chaos-kit/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { numbered, ordered, QUEUE, upTo } from '../support/ordered-sandbox.ts';
import { useSandbox } from '../support/sandbox.ts';
import { SandboxClient } from '../support/sandbox-client.ts';
import { OrderPlacedIntegrationEvent } from '../support/sandbox-events.ts';
import type { SandboxService } from '../support/sandbox-service.ts';
import { WRONG } from './numbered-load.ts';

const ENTITIES = 200;
const EVENTS = 50;
const PARTITIONS = 16;
const MINUTES = 60_000;
/** Not the first one, to which everybody connects. */
const KILLED = 1;

describe('an ordered subscription with 16 partitions on a cluster of three nodes', () => {
  const sandbox = useSandbox();

  it('sees every stream from 1 to its end while instances join and leave and a node is killed', async () => {
    const directory = openDirectory(join(tmpdir(), `ticketwave-partitions-${process.pid}`));
    const broker = await openCluster(directory, new Processes(directory.path));
    await broker.start();
    const client = await SandboxClient.connect(broker.amqpUrl);
    try {
      const shop = (): SandboxService => {
        const service = sandbox().service({ amqpUrl: broker.amqpUrl });
        return service.on(
          OrderPlacedIntegrationEvent,
          ({ data }, work) => service.record(work, data.note),
          ordered({ partitions: PARTITIONS }),
        );
      };
      const first = await shop().start();
      const second = await shop().start();
      const entities = Array.from({ length: ENTITIES }, () => randomUUID());
      const publish = async (from: number, to: number): Promise<void> => {
        for (const number of upTo(EVENTS).slice(from, to))
          await Promise.all(entities.map((entity) => client.publish(numbered(entity, number))));
      };
      await publish(0, 15);
      const third = await shop().start();
      await eventually(() => sharesOf([first, second, third]), MINUTES);
      await publish(15, 25);
      const killed = await broker.killNode(KILLED);
      await publish(25, 35);
      await first.stop();
      await killed.restart();
      await publish(35, EVENTS);
      await eventually(async () => (await sandbox().effects()).length >= ENTITIES * EVENTS, 10 * MINUTES);
      expect(await sandbox().effects()).to.have.length(ENTITIES * EVENTS);
      expect(await sandbox().sql(WRONG)).to.deep.equal([]);
      expect(await client.depth(`${QUEUE}.dlq`)).to.equal(0);
      await eventually(() => sharesOf([second, third]), MINUTES);
      for (const service of [second, third]) await service.stop();
    } finally {
      await client.close();
      await broker.stop();
      rmSync(directory.path, { recursive: true, force: true });
    }
  });

  /** Whether each partition has one reader among them, and each of them its share. */
  const sharesOf = (services: readonly SandboxService[]): boolean => {
    const read = services.map(({ bus }) => bus.partitions()[QUEUE] ?? []);
    const least = Math.floor(PARTITIONS / services.length);
    return read.flat().length === PARTITIONS && read.every(({ length }) => length >= least);
  };
});
