import type { UUID } from 'node:crypto';
import type { ReplayRun } from '@ticketwave/building-blocks/internal/operations';
import { newId, type Subscription, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Envelope } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { MortalReplays } from '../../support/mortal-replays.ts';
import { numbered, ordered, shuffled, upTo } from '../../support/ordered-sandbox.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

const QUEUE = 'shop.orders';
const MINUTE_MS = 60_000;
const tallies: Subscription = ordered({}, { rebuildable: { tables: ['tally'] } });

type Extra = (work: UnitOfWork, note: string, shop: SandboxService) => Promise<unknown>;

describe('stored events that a service takes again', () => {
  const sandbox = useSandbox();

  /** Counts the events of each entity: a second effect of any shows. */
  async function openShop(extra: Extra = () => Promise.resolve()): Promise<SandboxService> {
    await sandbox().sql('CREATE TABLE IF NOT EXISTS tally (entity text PRIMARY KEY, events int, last text)');
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data: { order_id, note } }, work) => {
        await shop.database.sql(work)(
          `INSERT INTO tally VALUES ($1, 1, $2)
           ON CONFLICT (entity) DO UPDATE SET events = tally.events + 1, last = excluded.last`,
          order_id,
          note,
        );
        await extra(work, note, shop);
      },
      tallies,
    );
    return shop.start();
  }

  const tally = () => sandbox().sql('SELECT entity, events, last FROM tally ORDER BY entity');

  const streams = (count: number, events: number): Envelope[][] =>
    Array.from({ length: count }, () => {
      const entity = newId() as UUID;
      return upTo(events).map((sequence) => numbered(entity, sequence).envelope as unknown as Envelope);
    });

  async function publish(events: readonly Envelope[]): Promise<void> {
    for (const event of events) {
      const { entity_id: entity, sequence } = event.metadata;
      const message = numbered(entity as UUID, sequence);
      await sandbox().client.publish({
        ...message,
        body: Buffer.from(JSON.stringify(event)),
        options: {
          ...message.options,
          messageId: event.event_id,
          correlationId: event.correlation_id,
          timestamp: Math.floor(Date.parse(event.timestamp) / 1000),
          headers: { ...message.options.headers, 'x-causation-id': event.causation_id },
        },
      });
    }
  }

  const untilHandled = (count: number): Promise<boolean> =>
    eventually(async () => {
      const rows = await sandbox().sql('SELECT FROM messaging.inbox WHERE queue = $1', QUEUE);
      return rows.length === count;
    });

  async function begin({ protocol }: MortalReplays, rebuild: boolean): Promise<ReplayRun> {
    const id = newId();
    const plan = { id, queue: QUEUE, rebuild, selection: {}, reason: 'a test' };
    expect(await protocol.begin(plan, 'ada', null)).to.equal(true);
    return (await protocol.runs.find(id))!;
  }

  const failure = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'it did not fail',
      (error: unknown) => (error as Error).message,
    );

  it('are handled for new tables, whatever their order, wherever the process is killed, and have one effect', async () => {
    const shop = await openShop();
    const events = streams(4, 5).flat();
    await publish(events);
    await untilHandled(events.length);
    const before = await tally();
    await sandbox().sql(`UPDATE tally SET events = 99, last = 'nonsense'`);

    const run = await begin(new MortalReplays(shop), true);
    const pages = [shuffled(events.slice(0, 12)), shuffled(events.slice(12))];
    let kills = 0;
    for (let life = 2; life < 60; life += 1 + Math.floor(life / 4)) {
      const mortal = new MortalReplays(shop, life);
      const taken = async (): Promise<void> => {
        for (const page of pages) await mortal.protocol.take(run, page);
        await mortal.protocol.finish(run);
      };
      await taken().catch((error: unknown) => {
        if (!mortal.isDead) throw error;
        kills++;
      });
      if ((await mortalFree(shop, run)) === 'done') break;
    }
    expect(kills).to.be.greaterThan(5);
    const { protocol } = new MortalReplays(shop);
    if ((await mortalFree(shop, run)) === 'open') {
      for (const page of pages) await protocol.take(run, page);
      await protocol.finish(run);
    }
    expect(await tally()).to.deep.equal(before);
    const done = (await protocol.runs.find(run.id))!;
    expect(done.state).to.equal('done');
    expect(done.rebuilt).to.deep.include({ rows: 4, changed: 4 });
  });

  const mortalFree = async (shop: SandboxService, { id }: ReplayRun): Promise<string> =>
    (await new MortalReplays(shop).protocol.runs.find(id))!.state;

  it('are sent to the queue once, wherever the process is killed', async () => {
    const shop = await openShop();
    const events = streams(3, 4).flat();
    const run = await begin(new MortalReplays(shop), false);
    let kills = 0;
    for (let life = 2; life < 24; life += 2) {
      const mortal = new MortalReplays(shop, life);
      await mortal.protocol.take(run, events).catch((error: unknown) => {
        if (!mortal.isDead) throw error;
        kills++;
      });
    }
    expect(kills).to.be.greaterThan(5);
    const { protocol } = new MortalReplays(shop);
    await protocol.take(run, events);
    await eventually(() => protocol.finish(run));
    const done = (await protocol.runs.find(run.id))!;
    expect(done).to.deep.include({
      state: 'done',
      counts: { waiting: 0, underWay: 0, handled: 12, duplicate: 0, deadLettered: 0, invalid: 0 },
    });
    expect((await tally()).map((row) => (row as { events: number }).events)).to.deep.equal([4, 4, 4]);
  });

  it('of streams that the subscription has never seen are not handled a second time when they come after the switch', async () => {
    const shop = await openShop();
    const timestamp = new Date(Date.now() - 2 * MINUTE_MS).toISOString();
    const events = streams(1, 3)
      .flat()
      .map((event) => ({ ...event, timestamp }));
    const { protocol } = new MortalReplays(shop);
    const run = await begin(new MortalReplays(shop), true);
    await protocol.take(run, events);
    expect(await protocol.finish(run)).to.equal(true);
    await publish(events);
    await publish(streams(1, 1).flat());
    await eventually(async () => (await tally()).length === 2);
    await eventually(async () => (await sandbox().client.depth(QUEUE)) === 0);
    expect(await sandbox().sql('SELECT events FROM tally WHERE events > 1')).to.deep.equal([{ events: 3 }]);
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
  });

  it('of streams that it knows are handled no further than the subscription itself has come', async () => {
    const shop = await openShop();
    const [events] = streams(1, 3) as [Envelope[]];
    await publish(events.slice(0, 2));
    await untilHandled(2);
    const before = await tally();
    const { protocol } = new MortalReplays(shop);
    const run = await begin(new MortalReplays(shop), true);
    await protocol.take(run, events);
    expect(await protocol.finish(run)).to.equal(true);
    const { rebuilt } = (await protocol.runs.find(run.id))!;
    expect(rebuilt!.hash).to.equal(rebuilt!.hashBefore);
    expect(await tally()).to.deep.equal(before);
    await publish(events.slice(2));
    await untilHandled(3);
    expect((await tally())[0]).to.deep.include({ events: 3 });
  });

  it('do not replace the tables as long as they lack something, and the queue goes on', async () => {
    const shop = await openShop();
    const events = streams(2, 3).flat();
    await publish(events);
    await untilHandled(events.length);
    const before = await tally();
    const { protocol } = new MortalReplays(shop);
    const run = await begin(new MortalReplays(shop), true);
    await protocol.take(run, events.slice(0, 5));
    expect(await failure(protocol.finish(run))).to.match(
      /behind in 1 streams, such as shop\.order:\S+ at 2 of 3/,
    );
    expect(await tally()).to.deep.equal(before);
    await publish(streams(1, 1).flat());
    await untilHandled(events.length + 1);
    expect(await protocol.cancel(run)).to.equal(true);
    expect(await sandbox().sql(`SELECT FROM pg_namespace WHERE nspname LIKE 'rebuild%'`)).to.deep.equal([]);
    expect(await sandbox().sql(`SELECT FROM messaging.reader_stream WHERE queue <> $1`, QUEUE)).to.deep.equal(
      [],
    );
  });

  for (const [what, extra, expected] of [
    [
      'publishes',
      (work: UnitOfWork) => work.publish(new OrderPlacedIntegrationEvent({ order_id: newId(), note: 'p' })),
      /OrderPlacedIntegrationEvent was published while tables are made anew/,
    ],
    [
      'publishes, and says nothing of it',
      async (work: UnitOfWork) => {
        const event = new OrderPlacedIntegrationEvent({ order_id: newId(), note: 'p' });
        await Promise.resolve()
          .then(() => work.publish(event))
          .catch(() => undefined);
      },
      /OrderPlacedIntegrationEvent was published while tables are made anew/,
    ],
    [
      'changes another table',
      (work: UnitOfWork, note: string, shop: SandboxService) => shop.record(work, note),
      /public\.effect was changed/,
    ],
  ] as const)
    it(`are refused, naming the event, if its handler ${what}`, async () => {
      const shop = await openShop(extra);
      const [event] = streams(1, 1).flat() as [Envelope];
      await sandbox().sql(
        'INSERT INTO messaging.reader_stream (queue, stream, last_sequence) VALUES ($1, $2, 1)',
        QUEUE,
        `shop.order:${event.metadata.entity_id}`,
      );
      const { protocol } = new MortalReplays(shop);
      const run = await begin(new MortalReplays(shop), true);
      const said = await failure(protocol.take(run, [event]));
      expect(said).to.match(expected);
      expect((await protocol.runs.find(run.id))!).to.deep.include({ state: 'open', why: said });
      expect(await sandbox().waiting()).to.deep.equal([]);
      expect(await sandbox().effects()).to.deep.equal([]);
      expect(await tally()).to.deep.equal([]);
    });
});
