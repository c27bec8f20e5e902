import { randomUUID, type UUID } from 'node:crypto';
import type { OrderByStream, Subscription } from '@ticketwave/building-blocks/messaging';
import { OperatedStreams } from '@ticketwave/building-blocks/adapters';
import { DeadLetters } from '@ticketwave/cli/dead-letters/dead-letters';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { MortalService } from '../../support/mortal-service.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { ORDERS, type SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const QUEUE = 'shop.orders';

/** Number so many of an entity's stream. Its effect is `{entity} {number}`, with what else the note says. */
const numbered = (entity: UUID, sequence: number, note = ''): WireMessage =>
  wireMessage(
    OrderPlacedIntegrationEvent,
    { order_id: entity, note: `${entity} ${sequence} ${note}`.trim() },
    { entity, sequence },
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function shuffled<T>(all: readonly T[]): T[] {
  const left = [...all];
  return all.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]!);
}

const ordered = (order: Partial<OrderByStream> = {}, others: Partial<Subscription> = {}): Subscription => ({
  ...ORDERS,
  order: { by: 'stream', ...order },
  ...others,
});

describe('an ordered subscription', () => {
  const sandbox = useSandbox();

  /** Records what it handles; a note that ends in `poison` always fails, one in `fails once` the first time. */
  function shopOf(subscription = ordered()): SandboxService {
    const shop = sandbox().service();
    return shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { attempt, redrives }) => {
        await shop.record(work, data.note);
        const isPoison = data.note.endsWith('poison') && redrives === 0;
        if (isPoison || (data.note.endsWith('fails once') && attempt === 1)) throw new Error('on purpose');
      },
      subscription,
    );
  }

  async function publish(messages: readonly WireMessage[]): Promise<void> {
    for (const message of messages) await sandbox().client.publish(message);
  }

  /** The numbers that were handled of an entity, in order. */
  const handledOf = async (entity: string): Promise<number[]> =>
    (await sandbox().effects())
      .filter((what) => what.startsWith(`${entity} `))
      .map((what) => Number(what.split(' ')[1]));
  const untilHandled = (entity: string, numbers: readonly number[]) =>
    eventually(async () => {
      expect(await handledOf(entity)).to.deep.equal(numbers);
      return true;
    });
  const parked = async (entity: string): Promise<number> =>
    (
      await sandbox().sql(
        `SELECT FROM messaging.parked WHERE stream = $1 AND place = 'here'`,
        `shop.order:${entity}`,
      )
    ).length;
  const untilParked = (entity: string, count: number) =>
    eventually(async () => (await parked(entity)) === count);
  const untilDead = (count = 1) =>
    eventually(async () => (await sandbox().client.depth(`${QUEUE}.dlq`)) === count);
  async function asOperator<R>(body: (deadLetters: DeadLetters) => Promise<R>): Promise<R> {
    const deadLetters = await DeadLetters.connect(sandbox().adminAmqpUrl);
    try {
      return await body(deadLetters);
    } finally {
      await deadLetters.close();
    }
  }

  it('sees each stream from 1 on, whatever comes twice, fails, or dies', async () => {
    const entities = Array.from({ length: 50 }, () => randomUUID());
    const messages = entities.flatMap((entity) =>
      upTo(20).map((sequence) => numbered(entity, sequence, sequence % 7 === 3 ? 'fails once' : '')),
    );
    const twice = messages.filter((_, index) => index % 10 === 0);
    const one = shopOf();
    await one.start();
    const other = new MortalService(sandbox(), [], true);
    other.start();
    try {
      const deliveries = shuffled([...messages, ...twice]);
      await publish(deliveries.slice(0, 500));
      await eventually(async () => (await sandbox().effects()).length > 20);
      await other.stop('SIGKILL');
      other.restart();
      await publish(deliveries.slice(500));
      await eventually(async () => (await sandbox().effects()).length >= messages.length);
      for (const entity of entities) expect(await handledOf(entity)).to.deep.equal(upTo(20));
      expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
      expect(await sandbox().sql('SELECT FROM messaging.parked')).to.be.empty;
    } finally {
      await other.stop();
    }
  });

  it('keeps what comes early, and handles it after what comes before it', async () => {
    await shopOf().start();
    const entity = randomUUID();
    await publish([3, 2, 5].map((sequence) => numbered(entity, sequence)));
    await untilParked(entity, 3);
    expect(await sandbox().client.depth(QUEUE)).to.equal(0);
    await publish([numbered(entity, 1)]);
    await untilHandled(entity, [1, 2, 3]);
    await publish([numbered(entity, 4)]);
    await untilHandled(entity, [1, 2, 3, 4, 5]);
  });

  it('lets a dead letter hold up its own stream alone, until it is redriven', async () => {
    await shopOf().start();
    const [stopped, free] = [randomUUID(), randomUUID()];
    await publish([
      numbered(stopped, 1),
      numbered(stopped, 2, 'poison'),
      numbered(stopped, 3),
      ...upTo(4).map((sequence) => numbered(free, sequence)),
      numbered(stopped, 4),
    ]);
    await untilDead();
    await untilHandled(free, [1, 2, 3, 4]);
    await untilParked(stopped, 2);
    expect(await handledOf(stopped)).to.deep.equal([1]);
    await asOperator((deadLetters) => deadLetters.redrive(QUEUE, {}));
    await untilHandled(stopped, [1, 2, 3, 4]);
  });

  it('lets a message that waits for its retry hold up its own stream alone', async () => {
    await shopOf(ordered({}, { retry: { delays: [2_000] } })).start();
    const [slow, free] = [randomUUID(), randomUUID()];
    await publish([numbered(slow, 1, 'fails once'), numbered(slow, 2), numbered(free, 1), numbered(free, 2)]);
    await untilHandled(free, [1, 2]);
    await untilParked(slow, 1);
    expect(await handledOf(slow)).to.deep.equal([]);
    await untilHandled(slow, [1, 2]);
  });

  it('goes on after a message that cannot even be read only when that has been decided', async () => {
    await shopOf(ordered({ gapLimit: 100, onGap: 'skip' })).start();
    const entity = randomUUID();
    const invalid = wireMessage(
      OrderPlacedIntegrationEvent,
      { order_id: entity } as { order_id: string; note: string },
      { entity, sequence: 2 },
    );
    await publish([numbered(entity, 1), invalid, numbered(entity, 3)]);
    await untilDead();
    await untilParked(entity, 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // longer than a gap may last
    expect(await handledOf(entity)).to.deep.equal([1]);
  });

  it('goes on after a dead letter that was discarded, and after numbers that an operator skips', async () => {
    const shop = shopOf();
    await shop.start();
    const [stopped, lacking] = [randomUUID(), randomUUID()];
    const poison = numbered(stopped, 2, 'poison');
    await publish([
      numbered(stopped, 1),
      poison,
      numbered(stopped, 3),
      numbered(lacking, 1),
      numbered(lacking, 5),
    ]);
    await untilDead();
    await untilParked(stopped, 1);
    await untilParked(lacking, 1);
    const streams = new OperatedStreams(shop.persistence.sql);
    const seen = await streams.waiting(10);
    expect(
      seen.map(({ stream, next, place, reason, waiting }) => ({ stream, next, place, reason, waiting })),
    ).to.have.deep.members([
      {
        stream: `shop.order:${stopped}`,
        next: 2,
        place: 'dead-letter',
        reason: 'Error: on purpose',
        waiting: 1,
      },
      { stream: `shop.order:${lacking}`, next: 2, place: 'missing', reason: null, waiting: 1 },
    ]);
    await sandbox().client.take(`${QUEUE}.dlq`);
    expect(await streams.discarded(QUEUE, [poison.id])).to.deep.equal([`shop.order:${stopped}`]);
    await untilHandled(stopped, [1, 3]);
    expect(await streams.skip(QUEUE, `shop.order:${lacking}`, 4)).to.equal(5);
    expect(await streams.skip(QUEUE, `shop.order:${lacking}`, 4)).to.equal(undefined);
    await untilHandled(lacking, [1, 5]);
    expect(await streams.waiting(10)).to.deep.equal([]);
  });

  it('counts the numbers of what it lets in and nobody handles', async () => {
    await shopOf(ordered({}, { binds: ['shop.order.#'] })).start();
    const entity = randomUUID();
    const data = { order_id: entity, note: 'nobody takes it' };
    await publish([
      numbered(entity, 3),
      wireMessage(OrderPaidIntegrationEvent, data, { entity, sequence: 2 }),
      numbered(entity, 1),
    ]);
    await untilHandled(entity, [1, 3]);
  });

  it('blocks a stream whose number does not come, and has it skipped where the subscription says so', async () => {
    const entity = randomUUID();
    const blocking = shopOf(ordered({ gapLimit: 100 }));
    await blocking.start();
    await publish([numbered(entity, 1), numbered(entity, 4)]);
    await untilParked(entity, 1);
    await eventually(async () => {
      const [row] = await sandbox().sql<{ missed: string }>(
        'SELECT missed_ms::text AS missed FROM messaging.reader_stream WHERE stream = $1',
        `shop.order:${entity}`,
      );
      return Number(row?.missed) > 1_000;
    });
    expect(await handledOf(entity)).to.deep.equal([1]);
    await blocking.stop();
    const skipping = shopOf(ordered({ gapLimit: 100, onGap: 'skip' }));
    await skipping.start();
    await untilHandled(entity, [1, 4]);
    await publish([numbered(entity, 2)]);
    const late = await eventually(() => sandbox().client.take(`${QUEUE}.dlq`));
    expect(late.properties.headers).to.include({ 'x-failure-type': 'late' });
    expect(skipping.log.complaints().join()).to.contain('does not wait any longer for numbers 2 to 3');
  });

  it('begins a stream with the lowest number after the limit, or with the first one that comes', async () => {
    const [waiting, atOnce] = [randomUUID(), randomUUID()];
    const first = shopOf(ordered({ gapLimit: 100 }));
    await first.start();
    await publish([numbered(waiting, 8), numbered(waiting, 7)]);
    await untilHandled(waiting, [7, 8]);
    await first.stop();
    await shopOf(ordered({ from: 'first-seen' })).start();
    await publish([numbered(atOnce, 20_008), numbered(atOnce, 20_009)]);
    await untilHandled(atOnce, [20_008, 20_009]);
  });

  it('gives a late message to a handler that takes it', async () => {
    const shop = sandbox().service();
    shop.handle({
      handles: OrderPlacedIntegrationEvent as never,
      name: 'takes late ones',
      takesLate: true,
      subscription: ordered({ from: 'first-seen' }),
      handle: (event, work, { isLate }) =>
        shop.record(work, `${(event.data as { note: string }).note}${isLate ? ' late' : ''}`),
    });
    await shop.start();
    const entity = randomUUID();
    await publish([numbered(entity, 5), numbered(entity, 4), numbered(entity, 6)]);
    await eventually(async () => (await sandbox().effects()).length === 3);
    expect(await sandbox().effects()).to.have.members([`${entity} 5`, `${entity} 4 late`, `${entity} 6`]);
  });

  it('is not frozen by an absurd number, and follows a publisher that has gone back', async () => {
    const shop = shopOf();
    await shop.start();
    const entity = randomUUID();
    await publish([numbered(entity, 1), numbered(entity, Number.MAX_SAFE_INTEGER)]);
    await untilDead();
    await publish([numbered(entity, 2), numbered(entity, 3)]);
    await untilHandled(entity, [1, 2, 3]);
    await sandbox().sql(`UPDATE messaging.reader_stream SET last_published_at = now() - interval '1 minute'`);
    await publish([numbered(entity, 2, 'again')]);
    await untilHandled(entity, [1, 2, 3, 2]);
    expect(shop.log.complaints().join()).to.contain('The publisher has gone back');
  });

  it('keeps no more in the database than its bounds; the rest waits in its retry queue', async () => {
    await shopOf(ordered({ parkedPerStream: 5 })).start();
    const entity = randomUUID();
    await publish(
      upTo(20)
        .slice(1)
        .map((sequence) => numbered(entity, sequence)),
    );
    await eventually(async () => (await sandbox().client.depth(QUEUE)) === 0 && (await parked(entity)) >= 5);
    expect(await parked(entity)).to.be.below(10);
    await publish([numbered(entity, 1)]);
    await untilHandled(entity, upTo(20));
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
  });

  it('takes up what a process that died had begun with', async () => {
    const entity = randomUUID();
    const before = shopOf();
    await before.start();
    await publish([numbered(entity, 2), numbered(entity, 3)]);
    await untilParked(entity, 2);
    await before.stop();
    // As if it had died between the commit of 1 and the handling of 2.
    await sandbox().sql(`UPDATE messaging.reader_stream SET last_sequence = 1`);
    await sandbox().sql(`UPDATE messaging.parked SET begun_at = now() - interval '1 minute'`);
    await shopOf().start();
    await untilHandled(entity, [2, 3]);
  });
});
