import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage } from '../../support/wire-message.ts';

/** Ways in which a database answers `SELECT 1` and cannot do what a message needs. */
const ways: Record<string, { away: string; back: string }> = {
  'became read-only, as after a failover': {
    away: 'SET default_transaction_read_only = on',
    back: 'RESET default_transaction_read_only',
  },
};

describe('while the database answers but', () => {
  const sandbox = useSandbox();
  let shop: SandboxService;

  const database = (change: string): Promise<object[]> =>
    sandbox().sql(`ALTER DATABASE ${sandbox().database.name} ${change}`);
  const cut = (): Promise<object[]> =>
    sandbox().sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'shop-service'`,
    );

  for (const [what, { away, back }] of Object.entries(ways)) {
    it(`${what}, no message is taken, none spends an attempt or a delivery, and afterwards all are handled`, async () => {
      const { client } = sandbox();
      shop = sandbox().service();
      shop.on(OrderPlacedIntegrationEvent, ({ data }, work, { attempt }) =>
        shop.record(work, `${data.note}, try ${attempt}`),
      );
      await shop.start();
      await database(away);
      await cut();
      for (let n = 0; n < 30; n++) {
        const data = { order_id: randomUUID(), note: `message ${n}` };
        await client.publish(wireMessage(OrderPlacedIntegrationEvent, data));
      }
      await eventually(() => shop.problems()['database']);
      await eventually(async () => (await client.consumers('shop.orders')) === 0);
      await eventually(async () => (await client.depth('shop.orders')) === 30);
      // Long enough for many probes.
      await eventually(
        () => shop.log.lines.filter(({ message }) => message.includes('still away')).length >= 5,
        60_000,
      );
      expect(shop.log.complaints().filter((line) => line.includes('database is away'))).to.have.length(1);
      expect(await client.depth('shop.orders')).to.equal(30);

      await database(back);
      await cut();
      await eventually(async () => (await sandbox().effects()).length === 30, 60_000);
      const expected = Array.from({ length: 30 }, (_, n) => `message ${n}, try 1`);
      expect(await sandbox().effects()).to.have.members(expected);
      expect(await client.depth('shop.orders.dlq')).to.equal(0);
      await shop.healthy();
    });
  }

  it('a run of a handler met it first, that run counts for nothing', async () => {
    shop = sandbox().service();
    let runs = 0;
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      // At once for every session, where a read-only default waits for new ones: the probe finds the same.
      if (++runs === 1) {
        await sandbox().sql('ALTER TABLE messaging.stream RENAME TO stream_elsewhere');
        await shop.database.sql(work)('SELECT FROM messaging.stream');
      }
      await shop.record(work, `${data.note}, try ${attempt}`);
    });
    await shop.start();
    const data = { order_id: randomUUID(), note: 'first' };
    await sandbox().client.publish(wireMessage(OrderPlacedIntegrationEvent, data));
    await eventually(() => runs === 1);
    await eventually(() => shop.problems()['database']);
    await sandbox().sql('ALTER TABLE messaging.stream_elsewhere RENAME TO stream');
    await eventually(async () => (await sandbox().effects()).length === 1, 60_000);
    expect(await sandbox().effects()).to.deep.equal(['first, try 1']);
  });
});

describe('the probe of the database', () => {
  const sandbox = useSandbox();

  it('leaves no row behind', async () => {
    const { probe } = sandbox().service().persistence;
    const rows = () =>
      sandbox().sql(
        `SELECT relname, query_to_xml(format('SELECT count(*) FROM %s', oid::regclass), true, false, '')::text
           FROM pg_class WHERE relkind = 'r' AND relnamespace = 'messaging'::regnamespace ORDER BY relname`,
      );
    const before = await rows();
    for (let n = 0; n < 3; n++) await probe.run();
    expect(await rows()).to.deep.equal(before);
  });
});
