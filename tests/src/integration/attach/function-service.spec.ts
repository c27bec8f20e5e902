import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { ServiceHost } from '@ticketwave/building-blocks/internal/hosting';
import { on } from '@ticketwave/building-blocks/messaging';
import { PostgresDatabase, sqlMigrations } from '@ticketwave/building-blocks/postgres';
import { freePort } from '@ticketwave/cli/dev/ports';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

describe('a service of functions, on plain pg and SQL files, without routes', () => {
  let folder: string;
  let host: { start(): Promise<void>; stop(): Promise<void> } | undefined;

  // Before the sandbox closes.
  afterEach(async () => {
    await host?.stop();
    await rm(folder, { recursive: true });
  });

  const sandbox = useSandbox();

  it('migrates, handles, and answers questions about its health and nothing else', async () => {
    folder = await mkdtemp(join(tmpdir(), 'function-service-'));
    await writeFile(join(folder, '0001_paid.sql'), 'CREATE TABLE paid (order_id uuid PRIMARY KEY)');
    const definition: ServiceDefinition = {
      name: 'shop',
      version: '1.0.0',
      publishes: [],
      migrations: sqlMigrations(pathToFileURL(`${folder}/`)),
      database: PostgresDatabase,
      handlers: (database: PostgresDatabase) => [
        on(OrderPaidIntegrationEvent, {}, async ({ order_id }, work) => {
          await database.in(work).query('INSERT INTO paid (order_id) VALUES ($1)', [order_id]);
        }),
      ],
      loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 5009, own: {} }),
    };
    const port = await freePort();
    const config = definition.loadConfig({
      TICKETWAVE_DEVELOPMENT: '1',
      RABBITMQ_EXCHANGES: 'self-declared',
      PORT: String(port),
      AMQP_URL: sandbox().amqpUrl,
      DATABASE_URL: sandbox().database.url,
    });
    host = new ServiceHost(definition, config, new CapturedLog());
    await host.start();
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    for (const path of ['/health/live', '/health/ready', '/health/messaging', '/metrics'])
      await eventually(async () => (await ask(path)).status === 200);
    const order_id = randomUUID();
    await sandbox().client.publish(wireMessage(OrderPaidIntegrationEvent, { order_id, note: '' }));
    await eventually(async () => (await sandbox().sql('SELECT FROM paid')).length === 1);
    const nothing = await ask('/api/orders');
    expect(nothing.status).to.equal(404);
    expect(((await nothing.json()) as { error: object }).error).to.include({ code: 'route_unknown' });
  });
});
