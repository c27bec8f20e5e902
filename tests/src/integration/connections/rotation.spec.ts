import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, type AttachedMessaging } from '@ticketwave/building-blocks/attach';
import { readConfig } from '@ticketwave/building-blocks/hosting';
import { on } from '@ticketwave/building-blocks/messaging';
import { postgres, type PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

describe('passwords that are rotated while an application runs', () => {
  const user = `rotated_${randomBytes(4).toString('hex')}`;
  let folder: string;
  let messaging: AttachedMessaging<PostgresDatabase> | undefined;

  // Before the sandbox closes.
  afterEach(async () => {
    await messaging?.stop();
    await sandbox().sql(`DROP OWNED BY ${user}`);
    await sandbox().sql(`DROP ROLE ${user}`);
    await rm(folder, { recursive: true });
  });

  const sandbox = useSandbox();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rotation-'));
    await sandbox().sql(`CREATE ROLE ${user} LOGIN`);
    // What an application needs whose migrations another role applies.
    await sandbox().sql(`GRANT USAGE ON SCHEMA messaging TO ${user}`);
    await sandbox().sql(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA messaging, public TO ${user}`,
    );
    await sandbox().sql(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA messaging, public TO ${user}`);
  });

  /** The servers take it, and what was logged in with another one is ended. */
  async function rotateTo(password: string): Promise<void> {
    const own = { username: user, password };
    await writeFile(join(folder, 'amqp'), Object.assign(new URL(sandbox().adminAmqpUrl), own).href);
    await writeFile(join(folder, 'database'), Object.assign(new URL(sandbox().database.url), own).href);
    await sandbox().management.createUser(user, password);
    await sandbox().management.allow(user, sandbox().virtualHost, {
      configure: '^shop\\..*$',
      write: '^shop\\..*$',
      read: '^shop\\..*$',
    });
    await sandbox().sql(`ALTER ROLE ${user} PASSWORD '${password}'`);
  }

  const healthy = () => eventually(async () => (await messaging!.health()).healthy, 60_000);

  async function handles(note: string): Promise<void> {
    await messaging!.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note }));
    await eventually(async () => (await sandbox().effects()).includes(note), 60_000);
  }

  it('are read from their files at the next connection: nothing is lost, and nobody restarts it', async () => {
    await rotateTo('first-password');
    const { broker, database } = readConfig<object>(
      { AMQP_URL_FILE: join(folder, 'amqp'), DATABASE_URL_FILE: join(folder, 'database') },
      { defaultPort: 5009, own: {} },
    );
    messaging = await attach({
      name: 'shop',
      version: '1.0.0',
      publishes: [OrderPlacedIntegrationEvent],
      broker,
      database: postgres(database),
      handlers: (of) => [
        on(OrderPlacedIntegrationEvent, {}, async ({ note }, work) => {
          await of.in(work).query('INSERT INTO effect (what) VALUES ($1)', [note]);
        }),
      ],
      logger: new CapturedLog(),
    });
    await healthy();
    await handles('with the first');

    await rotateTo('second-password');
    await sandbox().management.closeConnections(user);
    await sandbox().sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', user);
    await eventually(async () => (await messaging!.ready()).healthy, 60_000);
    await handles('with the second');
    await healthy();
    expect(await sandbox().effects()).to.deep.equal(['with the first', 'with the second']);
  });
});
