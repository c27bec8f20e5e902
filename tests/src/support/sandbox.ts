import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { TestDatabase } from './databases.ts';
import { SandboxClient } from './sandbox-client.ts';
import { infrastructure, type Infrastructure } from './infrastructure.ts';
import type { ManagementApi } from './management-api.ts';
import { SandboxService, type SandboxServiceOptions } from './sandbox-service.ts';

const USER = { name: 'shop', password: 'shop-dev-only' };
const OWN = { configure: '^shop\\..*$', write: '^shop\\..*$', read: '^shop\\..*$' };

/** A virtual host and a database that one spec has to itself, with a service `shop` as often as it likes. */
export class Sandbox {
  readonly virtualHost: string;
  readonly management: ManagementApi;
  readonly database: TestDatabase;
  readonly adminAmqpUrl: string;
  #client: SandboxClient;
  /** What the service `shop` connects to, as itself. */
  readonly amqpUrl: string;
  readonly #query: pg.Pool;
  readonly #services: SandboxService[] = [];

  private constructor(
    parts: Pick<Sandbox, 'virtualHost' | 'management' | 'database' | 'client' | 'amqpUrl'>,
    adminAmqpUrl: string,
  ) {
    this.virtualHost = parts.virtualHost;
    this.management = parts.management;
    this.database = parts.database;
    this.#client = parts.client;
    this.adminAmqpUrl = adminAmqpUrl;
    this.amqpUrl = parts.amqpUrl;
    this.#query = new pg.Pool({ connectionString: parts.database.url, max: 2 });
    this.#query.on('error', () => undefined); // a spec may have sent the database away
  }

  static async open(): Promise<Sandbox> {
    const shared = await infrastructure();
    const key = randomBytes(4).toString('hex');
    const virtualHost = `sandbox-${key}`;
    const [database, client] = await Promise.all([
      TestDatabase.create(shared.adminDatabaseUrl, `sandbox_${key}`),
      openVirtualHost(shared, virtualHost),
    ]);
    const { management } = shared;
    const amqpUrl = urlFor(shared.amqpUrl, virtualHost, USER);
    const parts = { virtualHost, management, database, client, amqpUrl };
    return new Sandbox(parts, urlFor(shared.amqpUrl, virtualHost));
  }

  /** Somebody else on the virtual host. */
  get client(): SandboxClient {
    return this.#client;
  }

  /** After the broker was really away. */
  async reconnectClient(): Promise<void> {
    await this.#client.close();
    this.#client = await SandboxClient.connect(this.adminAmqpUrl);
  }

  /** Not started yet. Several are instances of one service: they share the database. */
  service(options: Partial<SandboxServiceOptions> = {}): SandboxService {
    const service = new SandboxService({ amqpUrl: this.amqpUrl, databaseUrl: this.database.url, ...options });
    this.#services.push(service);
    return service;
  }

  async sql<Row extends object>(text: string, ...parameters: unknown[]): Promise<Row[]> {
    return (await this.#query.query<Row>(text, parameters)).rows;
  }

  /** The broker ends the service's connections; it can open new ones. */
  async cutConnections(): Promise<void> {
    await this.management.closeConnections(USER.name);
  }

  /** The broker is away, as far as the service can report. The foreign client stays connected. */
  async takeBrokerAway(): Promise<void> {
    await this.management.lockOut(USER.name, this.virtualHost);
  }

  async bringBrokerBack(): Promise<void> {
    await this.management.allow(USER.name, this.virtualHost, OWN);
  }

  /** What handlers have committed, in order. */
  async effects(): Promise<string[]> {
    return (await this.sql<{ what: string }>('SELECT what FROM effect ORDER BY id')).map(({ what }) => what);
  }

  /** Events that have not been confirmed by the broker yet. */
  async waiting(): Promise<{ attempts: number; last_error: string | null }[]> {
    return this.sql(
      'SELECT attempts, last_error FROM messaging.outbox WHERE published_at IS NULL ORDER BY position',
    );
  }

  /** The virtual host stays until the next run makes a new node: see `infrastructure`. */
  async close(): Promise<void> {
    for (const service of this.#services) await service.stop();
    await Promise.all([this.client.close(), this.#query.end()]);
    await this.database.drop();
  }
}

async function openVirtualHost(
  { amqpUrl, management }: Infrastructure,
  name: string,
): Promise<SandboxClient> {
  await management.createVirtualHost(name);
  await management.createUser(USER.name, USER.password);
  await management.allow(USER.name, name, OWN);
  return SandboxClient.connect(urlFor(amqpUrl, name));
}

/** The same broker, another virtual host and perhaps another user. */
function urlFor(amqpUrl: string, virtualHost: string, user?: { name: string; password: string }): string {
  const other = {
    pathname: `/${virtualHost}`,
    ...(user && { username: user.name, password: user.password }),
  };
  return Object.assign(new URL(amqpUrl), other).href;
}

/**
 * A sandbox of its own for every test of a spec, opened before and closed after it.
 * @returns gives the present one
 */
export function useSandbox(): () => Sandbox {
  let sandbox: Sandbox | undefined;
  beforeEach(async function () {
    sandbox = await Sandbox.open();
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  return () => sandbox!;
}
