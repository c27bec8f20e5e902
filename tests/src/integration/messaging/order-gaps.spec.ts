import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { numbered, ordered, QUEUE, upTo, useOrderedSandbox } from '../../support/ordered-sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

describe('the numbers of an ordered subscription', () => {
  const { sandbox, shopOf, publish, handledOf, untilHandled, parked, untilParked, untilDead } =
    useOrderedSandbox();

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

  it('does not count the time while the broker is away', async () => {
    const shop = await shopOf(ordered({ gapLimit: 3_000, onGap: 'skip' })).start();
    const entity = randomUUID();
    await publish([numbered(entity, 1), numbered(entity, 3)]);
    await untilParked(entity, 1);
    await sandbox().takeBrokerAway();
    await publish([numbered(entity, 2)]);
    await eventually(
      async () =>
        (
          await sandbox().sql(
            `SELECT FROM messaging.parked WHERE stream = $1 AND since < now() - interval '4 seconds'`,
            `shop.order:${entity}`,
          )
        ).length === 1,
    );
    await sandbox().bringBrokerBack();
    await shop.healthy();
    await untilHandled(entity, [1, 2, 3]);
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

  it('keeps no more of all streams together than its bound', async () => {
    const shop = await shopOf(ordered({ parked: 5 })).start();
    const entities = upTo(20).map(() => randomUUID());
    const early = entities.map((entity) => numbered(entity, 2));
    const parkedOfAll = async (): Promise<number> =>
      (await sandbox().sql(`SELECT FROM messaging.parked WHERE place = 'here'`)).length;
    await publish(early.slice(0, 5));
    await eventually(async () => (await parkedOfAll()) === 5);
    await publish(early.slice(5));
    await eventually(
      () => shop.log.lines.filter(({ fields }) => fields['activity'] === 'no-room').length >= 15,
    );
    expect(await parkedOfAll()).to.equal(5);
    await publish(entities.map((entity) => numbered(entity, 1)));
    for (const entity of entities) await untilHandled(entity, [1, 2]);
  });

  it('takes no more from its queue while those before them wait for their retries', async () => {
    const shop = await shopOf(ordered({ parked: 20 })).start();
    const entities = upTo(10).map(() => randomUUID());
    await publish(
      upTo(30).flatMap((number) =>
        entities.map((entity) => numbered(entity, number, number === 1 ? 'fails once' : '')),
      ),
    );
    for (const entity of entities) await untilHandled(entity, upTo(30));
    expect(shop.log.lines.filter(({ fields }) => fields['activity'] === 'no-room')).to.be.empty;
  });
});
