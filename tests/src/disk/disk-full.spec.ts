import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { useSandbox } from '../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../support/sandbox-events.ts';
import { wireMessage } from '../support/wire-message.ts';

/** The account that the tests' database server runs under if they are run by root. */
const SERVER = 65_534;
const run = promisify(execFile);

describe('while the disk of the database is full', () => {
  let disk: string;

  before(async () => {
    if (process.getuid?.() !== 0) throw new Error('Run npm run test:disk as root: it mounts a small tmpfs.');
    disk = mkdtempSync(join(tmpdir(), 'small-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=0755', 'tmpfs', disk]);
    mkdirSync(join(disk, 'data'));
    chownSync(join(disk, 'data'), SERVER, SERVER);
  });

  after(async () => {
    await run('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  afterEach(async () => {
    await sandbox().sql('DROP TABLE IF EXISTS filler');
    await sandbox().sql('ALTER TABLE messaging.outbox SET TABLESPACE pg_default');
    await sandbox().sql('DROP TABLESPACE small');
  });

  const sandbox = useSandbox();

  /** Until not even a page is left. */
  async function fill(): Promise<void> {
    const one = `INSERT INTO filler SELECT repeat(md5(random()::text), 60) FROM generate_series(1, 500)`;
    const insert = (): Promise<string> =>
      sandbox()
        .sql(one)
        .then(insert, (error: unknown) => (error as { code: string }).code);
    expect(await insert()).to.equal('53100');
  }

  it('nothing is dead-lettered, no attempt spent, nothing published twice, and afterwards all is handled', async () => {
    const { client } = sandbox();
    await sandbox().sql(`CREATE TABLESPACE small LOCATION '${join(disk, 'data')}'`);
    await sandbox().sql('ALTER TABLE messaging.outbox SET TABLESPACE small');
    await sandbox().sql('CREATE TABLE filler (t text) TABLESPACE small');
    const received = await client.listen('shop.events', 'shop.order.paid.#');
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      await shop.record(work, `${data.note}, try ${attempt}`);
      const paid = Array.from({ length: 20 }, () => ({ order_id: randomUUID(), note: 'x'.repeat(2_000) }));
      await work.publish(...paid.map((one) => new OrderPaidIntegrationEvent(one)));
    });
    await shop.start();
    await fill();
    for (let n = 0; n < 16; n++) {
      const data = { order_id: randomUUID(), note: `message ${n}` };
      await client.publish(wireMessage(OrderPlacedIntegrationEvent, data));
    }
    await eventually(() => shop.problems()['database'], 60_000);
    await eventually(
      () => shop.log.lines.filter(({ message }) => message.includes('still away')).length >= 8,
      120_000,
    );
    expect(await client.depth('shop.orders.dlq')).to.equal(0);

    await sandbox().sql('DROP TABLE filler');
    await eventually(async () => (await sandbox().effects()).length === 16, 60_000);
    const expected = Array.from({ length: 16 }, (_, n) => `message ${n}, try 1`);
    expect(await sandbox().effects()).to.have.members(expected);
    await eventually(() => received.length === 16 * 20, 60_000);
    expect(new Set(received.map(({ properties }) => properties.messageId as string)).size).to.equal(16 * 20);
    await eventually(async () => (await sandbox().waiting()).length === 0, 60_000);
  });
});
