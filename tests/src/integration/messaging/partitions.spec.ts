import { randomUUID, type UUID } from 'node:crypto';
import { partitionOf } from '@ticketwave/building-blocks/internal/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { numbered, ordered, QUEUE, upTo, useOrderedSandbox } from '../../support/ordered-sandbox.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import type { WireMessage } from '../../support/wire-message.ts';

const PARTITIONS = 4;
const partition = (number: number): string => `${QUEUE}.partition.${number}`;
const entitiesOf = (count: number): UUID[] => Array.from({ length: count }, () => randomUUID());

/** So many events of each, in order. */
const streamsOf = (entities: readonly UUID[], events: number, note?: (sequence: number) => string) =>
  upTo(events).flatMap((sequence) =>
    entities.map((entity) => numbered(entity, sequence, note?.(sequence) ?? '')),
  );

describe('an ordered subscription with partitions', () => {
  const { sandbox, shopOf, publish, handledOf, untilHandled, untilDead, asOperator } = useOrderedSandbox();
  const shop = (partitions = PARTITIONS, formerPartitions = 1): SandboxService =>
    shopOf(ordered({ partitions, formerPartitions }));

  const readBy = (instance: SandboxService): readonly number[] => instance.bus.partitions()[QUEUE] ?? [];

  /** Each partition has one reader, and each instance its share. */
  const untilShared = (instances: readonly SandboxService[], partitions = PARTITIONS) =>
    eventually(async () => {
      const read = instances.map(readBy);
      expect(read.flat().sort()).to.deep.equal(upTo(partitions));
      for (const { length } of read) expect(length).to.be.within(...shareOf(partitions / instances.length));
      for (const queue of [QUEUE, ...upTo(partitions).map(partition)])
        expect(await sandbox().client.consumers(queue), queue).to.equal(1);
      return true;
    });

  const untilAllHandled = async (entities: readonly UUID[], events: number): Promise<void> => {
    await eventually(async () => (await sandbox().effects()).length >= entities.length * events, 60_000);
    for (const entity of entities) expect(await handledOf(entity)).to.deep.equal(upTo(events));
  };

  it('is divided among its instances, in order also while they join and leave under load', async () => {
    const first = await shop().start();
    await untilShared([first]);
    const entities = entitiesOf(25);
    const messages = streamsOf(entities, 20, (sequence) => (sequence === 10 ? 'fails once' : ''));
    const load = publish(messages);
    const second = await shop().start();
    const third = await shop().start();
    await untilShared([first, second, third]);
    await first.stop();
    await untilShared([second, third]);
    await load;
    await untilAllHandled(entities, 20);
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
    expect(await sandbox().sql('SELECT FROM messaging.parked')).to.be.empty;
  });

  it('takes what foreign publishers send without its properties', async () => {
    await shop().start();
    const entity = randomUUID();
    const bare = (message: WireMessage): WireMessage => ({
      ...message,
      options: { messageId: message.id, contentType: 'application/json', headers: { 'x-attempt': 1 } },
    });
    await publish(
      upTo(10).map((sequence) =>
        sequence % 2 === 0 ? bare(numbered(entity, sequence)) : numbered(entity, sequence),
      ),
    );
    await untilHandled(entity, upTo(10));
  });

  it('has one queue of dead letters, from where a redrive finds the partition again', async () => {
    await shopOf(ordered({ partitions: PARTITIONS }, { retry: { delays: [] } })).start();
    const [stopped, free] = [randomUUID(), randomUUID()];
    await publish([
      numbered(stopped, 1),
      numbered(stopped, 2, 'poison'),
      numbered(stopped, 3),
      numbered(free, 1),
    ]);
    await untilDead();
    await untilHandled(free, [1]);
    expect(await handledOf(stopped)).to.deep.equal([1]);
    await asOperator((deadLetters) => deadLetters.redrive(QUEUE, {}));
    await untilHandled(stopped, [1, 2, 3]);
  });

  it('handles what is left in partitions that there are no more', async () => {
    const old = shop(4);
    await old.start();
    await untilShared([old], 4);
    await old.stop();
    const entities = entitiesOf(20);
    // As an old instance leaves it that was the last to send on.
    await publish(streamsOf(entities, 5).map((message) => ({ ...message, ...routeTo(message, 4) })));
    const left = await Promise.all([3, 4].map((number) => sandbox().client.depth(partition(number))));
    expect(left[0]! + left[1]!).to.be.greaterThan(0);

    const fewer = await shop(2, 4).start();
    await publish(streamsOf(entities, 10).slice(20 * 5));
    await untilAllHandled(entities, 10);
    for (const number of [3, 4]) expect(await sandbox().client.depth(partition(number))).to.equal(0);
    await fewer.stop();

    const none = await shop(1, 2).start();
    await publish(streamsOf(entities, 12).slice(20 * 10));
    await untilAllHandled(entities, 12);
    await none.stop();
  });
});

/** To the partition of its stream, of so many. */
const routeTo = ({ exchange, routingKey, options, body }: WireMessage, partitions: number) => {
  const properties = { type: options.type!, headers: options.headers };
  const message = { exchange, routingKey, redelivered: false, properties, body };
  return { exchange: 'shop.internal', routingKey: partition(partitionOf(message, partitions)) };
};

const shareOf = (average: number): [number, number] => [Math.floor(average), Math.ceil(average)];
