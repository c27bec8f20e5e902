import { join } from 'node:path';
import type { Launch } from '@ticketwave/cli/dev/launch';
import type { ServiceName } from '@ticketwave/scripts/services';
import pg from 'pg';
import { loadLauncher } from './build-under-test.ts';
import type { Place } from './contestant.ts';
import type { Watched } from './measurement.ts';
import { HttpClient } from './http-client.ts';
import type { Meter } from './meter.ts';
import { pidOf } from './process-records.ts';
import { untilIs } from './queues.ts';

const TICKETS = 1_000_000;
const DAY_MS = 86_400_000;
const all: readonly ServiceName[] = ['booking', 'catalog', 'payment', 'notification'];

/** The four services of a build with a broker and databases of their own, as that build starts them. */
export class OwnApplication {
  readonly client = new HttpClient();
  readonly #launch: Launch;
  readonly #pools = new Map<ServiceName, pg.Pool>();
  /** On sale, with tickets for everybody. */
  readonly eventId: string;

  private constructor(launched: Launch, eventId: string) {
    this.#launch = launched;
    this.eventId = eventId;
  }

  static async open({ tree, folder }: Place): Promise<OwnApplication> {
    const { launch, project } = await loadLauncher(tree);
    const launched = await launch(project, {
      directory: join(folder, 'application'),
      what: 'npm run bench',
      ports: {},
    });
    try {
      const eventId = await putOnSale(launched.services['catalog']!.url);
      const application = new OwnApplication(launched, eventId);
      await untilIs(
        () => application.book('trial@example.com'),
        ({ status }) => status === 201,
        { what: 'a first booking', timeoutMs: 60_000, everyMs: 250 },
      );
      return application;
    } catch (error) {
      await launched.stop();
      throw error;
    }
  }

  /** The administrator's. */
  get amqpUrl(): string {
    return this.#launch.broker.amqpUrl;
  }

  url(service: ServiceName): string {
    return this.#launch.services[service]!.url;
  }

  pid(service: ServiceName): number {
    return this.#launch.services[service]!.pid;
  }

  /** Has the meter look at these services, with the broker and the database that they use. */
  watch(meter: Meter, services: readonly ServiceName[] = all): void {
    const folder = this.#launch.directory.path;
    const others: Omit<Watched, 'node'> = {
      broker: [pidOf(folder, 'rabbitmq')],
      database: [pidOf(folder, 'postgres')],
    };
    meter.watch(
      services.map((service) => this.pid(service)),
      others,
    );
  }

  book(userId: string): ReturnType<HttpClient['post']> {
    return this.client.post(`${this.url('booking')}/api/bookings`, {
      ...{ eventId: this.eventId, userId, ticketCount: 1 },
    });
  }

  /** How many events of a service wait in its outbox. */
  async waiting(service: ServiceName): Promise<number> {
    const { body } = await this.client.get(`${this.url(service)}/health/messaging`);
    return (body['outbox'] as { waiting: number }).waiting;
  }

  /** The one number that a statement gives. */
  async count(service: ServiceName, statement: string): Promise<number> {
    const pool =
      this.#pools.get(service) ?? new pg.Pool({ connectionString: this.#launch.databases[service], max: 1 });
    this.#pools.set(service, pool);
    const { rows } = await pool.query<{ count: number }>(statement);
    return rows[0]!.count;
  }

  /** Lets all services end but one. */
  async only(service: ServiceName): Promise<void> {
    for (const other of all) if (other !== service) await this.#launch.services[other]!.stop();
  }

  async close(): Promise<void> {
    this.client.close();
    for (const pool of this.#pools.values()) await pool.end();
    await this.#launch.stop();
  }
}

async function putOnSale(catalogUrl: string): Promise<string> {
  const client = new HttpClient();
  try {
    const { status, body } = await client.post(`${catalogUrl}/api/events`, {
      name: 'An evening for all',
      category: 'concert',
      startsAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
      priceAmount: 12.5,
      priceCurrency: 'EUR',
      totalTickets: TICKETS,
    });
    if (status !== 201) throw new Error(`CatalogService answers ${status}: ${JSON.stringify(body)}`);
    return String(body['eventId']);
  } finally {
    client.close();
  }
}
