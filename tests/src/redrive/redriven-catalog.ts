import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { RedriveRun } from '@ticketwave/building-blocks/internal/operations';
import { freePort } from '@ticketwave/cli/dev/ports';
import { Processes } from '@ticketwave/cli/dev/processes';
import pg from 'pg';
import { ServiceUnderFire } from '../chaos-kit/service-under-fire.ts';
import { OperationsBench } from '../integration/operations/operations-bench.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATORS, OperatorsClient, TOKENS } from '../support/operators-client.ts';
import { definitions } from '../support/topology.ts';
import { conforming } from '../support/wire-client.ts';

export const QUEUE = 'catalog.update-event-inventory';

const TICKETED_EVENTS = 50;
const TICKETS = 1_000;
const AT_ONCE = 500;
/** Every third message asks for so many tickets, the others for one. */
const MANY = 3;
const START_OF_SALE = '2031-05-01T19:00:00.000Z';

/** The real CatalogService in a process of its own, with dead letters, and somebody who redrives them. */
export class RedrivenCatalog {
  readonly bench: OperationsBench;
  readonly service: ServiceUnderFire;
  readonly operator: OperatorsClient;
  readonly #database: pg.Pool;
  readonly #folder: string;

  private constructor(parts: {
    bench: OperationsBench;
    service: ServiceUnderFire;
    databaseUrl: string;
    folder: string;
  }) {
    this.bench = parts.bench;
    this.service = parts.service;
    this.operator = new OperatorsClient(parts.service.url, TOKENS.operator);
    this.#database = new pg.Pool({ connectionString: parts.databaseUrl, max: 2 });
    this.#folder = parts.folder;
  }

  static async open(): Promise<RedrivenCatalog> {
    const bench = await OperationsBench.open();
    const folder = mkdtempSync(join(tmpdir(), 'ticketwave-redrive-'));
    const databaseUrl = await bench.surroundings.database('catalog');
    const service = new ServiceUnderFire({
      ...{ name: 'catalog', label: 'catalog', port: await freePort(), databaseUrl, logs: folder },
      amqpUrl: bench.surroundings.amqpUrlOf('catalog'),
      environment: OPERATORS,
      processes: new Processes(folder),
    });
    const catalog = new RedrivenCatalog({ bench, service, databaseUrl, folder });
    await catalog.untilReady();
    return catalog;
  }

  async untilReady(): Promise<void> {
    if (!(await this.service.ready())) throw new Error('CatalogService did not come up in time.');
  }

  /** A third of the handlers' rows are refused from now on, as if a migration had been forgotten. */
  async breakForThird(): Promise<void> {
    await this.query(`ALTER TABLE reservation ADD CONSTRAINT only_few CHECK (quantity < ${MANY})`);
  }

  /** And what an operator does about it: the data are mended, and the service is started again. */
  async mend(): Promise<void> {
    await this.query('ALTER TABLE reservation DROP CONSTRAINT only_few');
    await this.service.terminate();
    await this.untilReady();
  }

  async bury(count: number): Promise<void> {
    const events: string[] = [];
    for (let number = 0; number < TICKETED_EVENTS; number++) events.push(await this.#putOnSale(number));
    const requests = Array.from({ length: count }, (_, index) =>
      conforming('booking.inventory.update-requested', {
        event_id: events[index % TICKETED_EVENTS],
        booking_id: newId(),
        quantity_reduced: index % 3 === 0 ? MANY : 1,
      }),
    );
    for (let from = 0; from < count; from += AT_ONCE)
      await this.bench.buryAll(QUEUE, requests.slice(from, from + AT_ONCE));
  }

  /** The only redrive that there is. */
  async redrive(): Promise<Pick<RedriveRun, 'id' | 'state' | 'why' | 'counts'>> {
    const { redrives } = (await this.operator.get('/ops/redrives')).body;
    if (redrives.length !== 1) throw new Error(`There are ${redrives.length} redrives.`);
    return redrives[0];
  }

  /** When it sends no more. */
  untilEnded(timeoutMs: number): ReturnType<RedrivenCatalog['redrive']> {
    return eventually(async () => {
      const run = await this.redrive();
      if (run.state !== 'canary' && run.state !== 'ramp') return run;
      throw new Error(`It has not ended: ${JSON.stringify(run)}`);
    }, timeoutMs);
  }

  /** What has come of all, as the service's database proves it, without what redrives say. */
  async effects(): Promise<Record<string, number>> {
    const [row] = await this.query<Record<string, number>>(
      `SELECT (SELECT count(*) FROM reservation WHERE status = 'reserved')::int AS reservations,
              (SELECT sum(total_tickets - available_tickets) - (SELECT sum(quantity) FROM reservation)
                 FROM ticketed_event)::int AS "taken besides",
              (SELECT count(*) FROM messaging.outbox WHERE event_type = 'catalog.inventory.updated')::int AS answers,
              (SELECT count(DISTINCT envelope -> 'data' ->> 'booking_id') FROM messaging.outbox
                WHERE event_type = 'catalog.inventory.updated')::int AS "bookings answered",
              (SELECT count(*) FROM messaging.inbox WHERE queue = $1)::int AS handled`,
      QUEUE,
    );
    return row!;
  }

  /** How many messages of the redrive have each outcome. */
  async outcomes(): Promise<Record<string, number>> {
    const rows = await this.query<{ outcome: string; count: number }>(
      'SELECT outcome, count(*)::int FROM messaging.redriven_message GROUP BY 1',
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  }

  /** What waits anywhere for the queue: in it, for a retry, or with its dead letters. */
  async waiting(): Promise<Record<string, number>> {
    const names = definitions.queues
      .map(({ name }) => name)
      .filter((name) => name === QUEUE || name.startsWith(`${QUEUE}.`));
    const depths = await Promise.all(
      names.map(async (name) => [name, await this.bench.client.waitingIn(name)] as const),
    );
    return Object.fromEntries(depths.filter(([, depth]) => depth > 0));
  }

  async query<Row extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.#database.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.#database.end();
    await this.bench.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #putOnSale(number: number): Promise<string> {
    const response = await fetch(`${this.service.url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ name: `Concert ${number}`, category: 'concert', startsAt: START_OF_SALE },
        ...{ priceAmount: 49.9, priceCurrency: 'EUR', totalTickets: TICKETS },
      }),
    });
    return ((await response.json()) as { eventId: string }).eventId;
  }
}
