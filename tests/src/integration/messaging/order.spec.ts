import { randomUUID } from 'node:crypto';
import { OperatedStreams } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { MortalService } from '../../support/mortal-service.ts';
import {
  numbered,
  ordered,
  QUEUE,
  shuffled,
  upTo,
  useOrderedSandbox,
} from '../../support/ordered-sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

describe('an ordered subscription', () => {
  const { sandbox, shopOf, publish, handledOf, untilHandled, untilParked, untilDead, asOperator } =
    useOrderedSandbox();

  it('sees each stream from 1 on, whatever comes twice, fails, or dies', async () => {
    const entities = Array.from({ length: 20 }, () => randomUUID());
    const messages = entities.flatMap((entity) =>
      upTo(20).map((sequence) => numbered(entity, sequence, sequence % 7 === 3 ? 'fails once' : '')),
    );
    const twice = messages.filter((_, index) => index % 10 === 0);
    const one = shopOf();
    await one.start();
    const other = new MortalService(sandbox(), [], 'stream');
    other.start();
    try {
      const deliveries = shuffled([...messages, ...twice]);
      await publish(deliveries.slice(0, 200));
      await eventually(async () => (await sandbox().effects()).length > 20);
      await other.stop('SIGKILL');
      other.restart();
      await publish(deliveries.slice(200));
      // What the killed instance had begun is taken up after half a minute.
      await eventually(async () => (await sandbox().effects()).length >= messages.length, 240_000);
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
    await shopOf(ordered({}, { retry: { delays: [5_000] } })).start();
    const [slow, free] = [randomUUID(), randomUUID()];
    await publish([numbered(slow, 1, 'fails once'), numbered(slow, 2), numbered(free, 1), numbered(free, 2)]);
    await untilHandled(free, [1, 2]);
    await untilParked(slow, 2);
    expect(await handledOf(slow)).to.deep.equal([]);
    await untilHandled(slow, [1, 2]);
  });

  it('handles nothing that waits for its retry, and misses no number, while an operator has paused it', async () => {
    const paused = ordered({ gapLimit: 4_000, onGap: 'skip' }, { retry: { delays: [3_000] } });
    const shop = await shopOf(paused).start();
    const [retried, lacking] = [randomUUID(), randomUUID()];
    await publish([numbered(retried, 1, 'fails once'), numbered(retried, 2)]);
    await publish([numbered(lacking, 1), numbered(lacking, 3)]);
    await untilParked(retried, 2);
    await untilParked(lacking, 1);
    shop.bus.pauseOnly(new Set([QUEUE]));
    await publish([numbered(lacking, 2)]);
    await eventually(async () => {
      const due = await sandbox().sql(`SELECT FROM messaging.parked WHERE due_at < now() - interval '3 s'`);
      return due.length === 1;
    });
    expect(await handledOf(retried)).to.deep.equal([]);
    shop.bus.pauseOnly(new Set());
    await untilHandled(retried, [1, 2]);
    await untilHandled(lacking, [1, 2, 3]);
  });

  it('goes on after a message that cannot even be read only when that has been decided', async () => {
    await shopOf(ordered({ gapLimit: 100, onGap: 'skip' })).start();
    const entity = randomUUID();
    const invalid = wireMessage(
      OrderPlacedIntegrationEvent,
      { order_id: entity } as { order_id: string; note: string },
      { entity, sequence: 2 },
    );
    const lacking = randomUUID();
    await publish([numbered(entity, 1), invalid, numbered(entity, 3)]);
    await untilDead();
    await untilParked(entity, 1);
    await publish([numbered(lacking, 1), numbered(lacking, 3)]);
    await untilHandled(lacking, [1, 3]); // its gap was skipped: so would be the other one
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
        reason: 'on purpose',
        waiting: 1,
      },
      { stream: `shop.order:${lacking}`, next: 2, place: 'missing', reason: null, waiting: 1 },
    ]);
    await sandbox().client.take(`${QUEUE}.dlq`);
    expect(await streams.discarded(QUEUE, [poison.id])).to.deep.equal([`shop.order:${stopped}`]);
    await untilHandled(stopped, [1, 3]);
    expect(await streams.skip(QUEUE, `shop.order:${lacking}`, 4)).to.deep.equal({ next: 5 });
    expect(await streams.skip(QUEUE, `shop.order:${lacking}`, 4)).to.have.property('refused', 'past');
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
