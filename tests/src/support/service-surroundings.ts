import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@ticketwave/scripts/services';
import { developmentPassword } from '@ticketwave/cli/dev/accounts';
import { connect } from 'amqplib';
import pg from 'pg';
import { infrastructure, type Infrastructure } from './infrastructure.ts';
import { applyTopology, definitions } from './topology.ts';

/** Virtual hosts of this process with everything on them and no message. */
const left: string[] = [];

/**
 * What the real services need around them, for one spec alone: a virtual host with everything that
 * rabbitmq/definitions.json says, and databases. Users and roles, with their least privileges, are the real ones.
 */
export class ServiceSurroundings {
  readonly virtualHost: string;
  readonly #id: string;
  readonly #shared: Infrastructure;
  readonly #databases = new Set<string>();
  readonly #beforeClose: (() => Promise<void>)[] = [];
  #isLeftToOthers = false;

  private constructor(shared: Infrastructure, used?: string) {
    this.#id = randomBytes(4).toString('hex');
    this.#shared = shared;
    this.virtualHost = used ?? `sandbox-${this.#id}`;
  }

  static async open(): Promise<ServiceSurroundings> {
    const surroundings = new ServiceSurroundings(await infrastructure());
    await applyTopology(surroundings.managementUrl, { vhost: surroundings.virtualHost });
    return surroundings;
  }

  /**
   * As `open`, but in a virtual host that another spec may have used before, because what takes time is its queues. For specs
   * that change nothing on the broker but messages.
   */
  static async openUsed(): Promise<ServiceSurroundings> {
    const used = left.pop();
    const surroundings =
      used === undefined
        ? await ServiceSurroundings.open()
        : new ServiceSurroundings(await infrastructure(), used);
    surroundings.#isLeftToOthers = true;
    return surroundings;
  }

  /** The administrator's. */
  get managementUrl(): string {
    return this.#shared.launch.broker.managementUrl!;
  }

  get management(): Infrastructure['management'] {
    return this.#shared.management;
  }

  /** The administrator's, in this virtual host. */
  get amqpUrl(): string {
    return Object.assign(new URL(this.#shared.amqpUrl), { pathname: `/${this.virtualHost}` }).href;
  }

  /** As the service connects. */
  amqpUrlOf(service: ServiceName): string {
    const own = { username: service, password: developmentPassword(service) };
    return Object.assign(new URL(this.amqpUrl), own).href;
  }

  /** A database that belongs to the service's role, empty at first. @returns what the service connects to */
  async database(service: ServiceName): Promise<string> {
    const name = `sandbox_${this.#id}_${service}`;
    if (!this.#databases.has(name)) {
      await this.#asAdministrator(async (admin) => {
        await admin.query(`CREATE DATABASE ${name} OWNER "${service}"`);
        await admin.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
      });
    }
    this.#databases.add(name);
    const own = { username: service, password: developmentPassword(service), pathname: `/${name}` };
    return Object.assign(new URL(this.#shared.adminDatabaseUrl), own).href;
  }

  /** For what must have stopped when the databases go. */
  beforeClose(stop: () => Promise<void>): void {
    this.#beforeClose.push(stop);
  }

  /**
   * The virtual host stays until the node ends, which is of this run alone: RabbitMQ 3.10 may lose its dead-letter
   * workers for good when a queue goes whose worker is just starting.
   */
  async close(): Promise<void> {
    try {
      for (const stop of this.#beforeClose) await stop();
      if (this.#isLeftToOthers && (await isEmptied(this.amqpUrl))) left.push(this.virtualHost);
    } finally {
      await this.#asAdministrator(async (admin) => {
        for (const name of this.#databases) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      });
    }
  }

  async #asAdministrator(body: (admin: pg.Client) => Promise<void>): Promise<void> {
    const admin = new pg.Client({ connectionString: this.#shared.adminDatabaseUrl });
    await admin.connect();
    try {
      await body(admin);
    } finally {
      await admin.end();
    }
  }
}

/** Removes every message. @returns whether all queues are there, and nobody listens to them */
async function isEmptied(amqpUrl: string): Promise<boolean> {
  const connection = await connect(amqpUrl);
  connection.on('error', () => undefined); // the check under way fails with it
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined); // likewise, as where a queue is missing
    const names = definitions.queues.map(({ name }) => name);
    await Promise.all(names.map((name) => channel.purgeQueue(name)));
    const queues = await Promise.all(names.map((name) => channel.checkQueue(name)));
    return queues.every(({ messageCount, consumerCount }) => messageCount === 0 && consumerCount === 0);
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
