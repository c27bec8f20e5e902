import { openDirectory } from '@ticketwave/cli/dev/directory';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { project, type ServiceName } from '@ticketwave/scripts/services';
import pg from 'pg';
import { Prometheus, shippedPace } from '../observability/prometheus.ts';
import { eventually } from '../support/eventually.ts';
import { ignoreForeignServers } from '../support/infrastructure.ts';
import { ManagementApi } from '../support/management-api.ts';
import { testFolder } from '../support/test-folders.ts';
import { ConsoleClient } from './console-client.ts';

const EVENT = '123e4567-e89b-12d3-a456-426614174000';

/** Everything as `npm start` runs it, each service as a process of its own, with a Prometheus that scrapes as shipped. */
export class WatchedSystem {
  private constructor(
    private readonly launched: Launch,
    readonly prometheus: Prometheus,
    readonly console: ConsoleClient,
  ) {}

  static async start(): Promise<WatchedSystem> {
    ignoreForeignServers();
    const directory = testFolder('on-call');
    await emptyDirectory(openDirectory(directory)); // what an earlier run has broken would be seen in this one
    const launched = await launch(project, {
      directory,
      what: 'npm run test:on-call',
      ports: {},
      environment: { BOOKING_COMPENSATION_SECONDS: '5' },
    });
    const targets = Object.values(launched.services).map((service) => [
      service!.name,
      new URL(service!.url).host,
    ]);
    const prometheus = await Prometheus.start(
      Object.fromEntries(targets) as Record<string, string>,
      shippedPace(),
    );
    const signedIn = await ConsoleClient.signIn(launched.services['operations']!.url);
    const system = new WatchedSystem(launched, prometheus, signedIn);
    await system.booksATicket();
    return system;
  }

  get directory(): string {
    return this.launched.directory.path;
  }

  get management(): ManagementApi {
    return new ManagementApi(this.launched.broker.managementUrl!);
  }

  get amqpUrl(): string {
    return this.launched.broker.amqpUrl;
  }

  service(name: ServiceName) {
    return this.launched.services[name]!;
  }

  restart(name: ServiceName): Promise<void> {
    return this.launched.restart(name);
  }

  /** Lends a session with the account of the service in its database. */
  async withDatabase<R>(name: ServiceName, body: (client: pg.Client) => Promise<R>): Promise<R> {
    const client = new pg.Client({
      connectionString: this.launched.databases[name],
      application_name: 'somebody',
    });
    client.on('error', () => undefined); // a session that is ended; the next statement would say so
    await client.connect();
    try {
      return await body(client);
    } finally {
      await client.end();
    }
  }

  /** @returns the id of a booking that has just begun */
  book(eventId = EVENT): Promise<string> {
    return eventually(async () => {
      const response = await fetch(`${this.service('booking').url}/api/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ eventId, userId: 'ada@example.com', ticketCount: 1 }),
      });
      const { bookingId } = (await response.json()) as { bookingId?: string };
      return response.status === 201 && bookingId;
    });
  }

  /** Waits until tickets and payment of a booking are prepared. */
  async untilPayable(bookingId: string): Promise<void> {
    await eventually(async () => {
      const { status } = await this.booking(bookingId);
      if (status === 'awaiting-payment') return true;
      throw new Error(`${bookingId} is ${status}`);
    });
  }

  async booking(bookingId: string): Promise<{ readonly status: string }> {
    const response = await fetch(`${this.service('booking').url}/api/bookings/${bookingId}`);
    return (await response.json()) as { status: string };
  }

  async booksATicket(): Promise<void> {
    await this.untilPayable(await this.book());
  }

  async stop(): Promise<void> {
    await this.prometheus.stop();
    await this.launched.stop();
  }
}
