import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attach, type AttachedMessaging, postgres, type PostgresDatabase } from '@ticketwave/building-blocks';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import {
  type IntegrationEventHandler,
  on,
  type Subscription,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { projectOf } from '@ticketwave/cli/config/project';
import { releaseOf, releasePath } from '@ticketwave/cli/contracts/release';
import { formatSnapshot } from '@ticketwave/cli/contracts/snapshot-file';
import { answerTo, type Answer } from '@ticketwave/cli/deploy/can-i-deploy';
import type { Context } from '@ticketwave/cli/operator/context';
import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import { type IntegrationEventClass, upcasting } from '@ticketwave/contracts';
import pg from 'pg';
import { CapturedLog } from './captured-log.ts';
import { TestDatabase } from './databases.ts';
import { eventually } from './eventually.ts';
import { infrastructure } from './infrastructure.ts';
import type { Sandbox } from './sandbox.ts';
import {
  namesApart,
  OrderShippedIntegrationEvent,
  OrderShippedV2IntegrationEvent,
} from './shipped-orders.ts';

export type ServiceName = 'shop' | 'post';

/** What has been done with a parcel. */
type Deliver = (work: UnitOfWork, order: string) => Promise<void>;

const [v1, v2] = [OrderShippedIntegrationEvent, OrderShippedV2IntegrationEvent];
const both = upcasting(v2, [namesApart]);
const parcels: Subscription = { name: 'parcels', retry: { delays: [100] } };

/** The versions of `shop`: what each publishes of a fact. */
const shops: Readonly<Record<string, readonly IntegrationEventClass[]>> = {
  '1.0.0': [v1],
  '2.0.0': [v1, v2],
  '3.0.0': [v2],
};

/** The versions of `post`: how each reads it, all of them on one queue. */
const posts: Readonly<Record<string, (deliver: Deliver) => IntegrationEventHandler>> = {
  '1.0.0': (deliver) => on(v1, { subscription: parcels }, (data, work) => deliver(work, data.order_id)),
  '1.5.0': (deliver) => {
    const subscription = { ...parcels, binds: [v1.contract.routingKey] };
    return on(both, { subscription }, (data, work) => deliver(work, data.order_id));
  },
  '2.0.0': (deliver) => on(both, { subscription: parcels }, (data, work) => deliver(work, data.order_id)),
  '3.0.0': (deliver) => on(v2, { subscription: parcels }, (data, work) => deliver(work, data.order_id)),
};

const handlersOf = (version: string, deliver: Deliver): IntegrationEventHandler[] => {
  const handler = posts[version];
  if (handler === undefined) throw new Error(`There is no version ${version} of post.`);
  return [handler(deliver)];
};

export const QUEUE = 'post.parcels';
const NOWHERE = 'amqp://nobody:nothing@127.0.0.1:1';

type Running = AttachedMessaging<PostgresDatabase>;

/** Two services in several versions, on a virtual host and with databases of their own. */
export class ShopAndPost {
  readonly #sandbox: Sandbox;
  readonly #managementUrl: string;
  readonly #post: TestDatabase;
  readonly #registry: string;
  readonly #query: pg.Pool;
  readonly #running = new Set<Running>();

  private constructor(sandbox: Sandbox, managementUrl: string, post: TestDatabase, registry: string) {
    this.#sandbox = sandbox;
    this.#managementUrl = managementUrl;
    this.#post = post;
    this.#registry = registry;
    this.#query = new pg.Pool({ connectionString: post.url, max: 1 });
  }

  /** With a registry of all versions. */
  static async open(sandbox: Sandbox): Promise<ShopAndPost> {
    const { launch, adminDatabaseUrl } = await infrastructure();
    const name = `sandbox_${randomBytes(4).toString('hex')}`;
    const post = await TestDatabase.create(adminDatabaseUrl, name);
    const registry = await mkdtemp(join(tmpdir(), 'registry-'));
    const opened = new ShopAndPost(sandbox, launch.broker.managementUrl!, post, registry);
    for (const version of Object.keys(shops)) await opened.record(wireOf('shop', version));
    for (const version of Object.keys(posts)) await opened.record(wireOf('post', version));
    return opened;
  }

  async record(wire: ServiceWire): Promise<void> {
    const release = releaseOf(wire)!;
    const path = join(this.#registry, releasePath(release));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, formatSnapshot(release));
  }

  /** As `contracts publish` has never been called for it. */
  async forget(service: ServiceName, version: string): Promise<void> {
    await rm(join(this.#registry, releasePath({ service, version })));
  }

  /** Waits until messages flow. */
  async start(service: ServiceName, version: string): Promise<Running> {
    const running = await this.startCutOff(service, version, this.#sandbox.adminAmqpUrl);
    await eventually(async () => (await running.health()).healthy);
    return running;
  }

  /** @param broker one that is not there unless given */
  async startCutOff(service: ServiceName, version: string, broker = NOWHERE): Promise<Running> {
    const running = await attach({
      name: service,
      version,
      publishes: service === 'shop' ? shops[version]! : [],
      broker,
      database: postgres(service === 'shop' ? this.#sandbox.database.url : this.#post.url),
      handlers: (database: PostgresDatabase) => {
        const deliver: Deliver = async (work, order) => {
          await database.in(work).query('INSERT INTO effect (what) VALUES ($1)', [order]);
        };
        return service === 'post' ? handlersOf(version, deliver) : [];
      },
      logger: new CapturedLog(),
    });
    this.#running.add(running);
    return running;
  }

  async stop(running: Running): Promise<void> {
    this.#running.delete(running);
    await running.stop();
  }

  /** A parcel leaves, as this version of `shop` publishes it. @returns the id of its order */
  async ship(shop: Running, version: string, name = 'Ada Lovelace'): Promise<string> {
    const order_id = randomUUID();
    const [first_name = '', last_name = ''] = name.split(' ');
    const data: Record<number, object> = {
      1: { order_id, recipient: name },
      2: { order_id, first_name, last_name },
    };
    const events = shops[version]!.map((event) => new event(data[event.contract.major]));
    await shop.publish(...events);
    return order_id;
  }

  /** The orders whose parcels were delivered, in order. */
  async delivered(): Promise<string[]> {
    const { rows } = await this.#query.query<{ what: string }>('SELECT what FROM effect ORDER BY id');
    return rows.map(({ what }) => what);
  }

  /** @param what such as `post@2.0.0` */
  ask(what: string): Promise<Answer> {
    return answerTo(this.context, what, { registry: this.#registry });
  }

  get context(): Context {
    const definition = (service: ServiceName, version: string) => () =>
      Promise.resolve(wireOf(service, version));
    return {
      project: projectOf('/', {
        services: {
          shop: { folder: 'shop', definition: definition('shop', '2.0.0') },
          post: { folder: 'post', definition: definition('post', '2.0.0') },
        },
      }),
      environment: {
        AMQP_URL: this.#sandbox.adminAmqpUrl,
        RABBITMQ_MANAGEMENT_URL: this.#managementUrl,
        DATABASE_URL_SHOP: this.#sandbox.database.url,
        DATABASE_URL_POST: this.#post.url,
      },
    };
  }

  async close(): Promise<void> {
    for (const running of this.#running) await running.stop();
    await this.#query.end();
    await this.#post.drop();
    await rm(this.#registry, { recursive: true });
  }
}

/** What the wire knows of a version. */
export function wireOf(service: ServiceName, version: string): ServiceWire {
  const handlers = service === 'post' ? handlersOf(version, () => Promise.resolve()) : [];
  return {
    name: service,
    version,
    publishes: service === 'shop' ? shops[version]! : [],
    queues: subscribedQueues(service, handlers),
  };
}
