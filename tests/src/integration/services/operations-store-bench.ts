import { composeService, Retention } from '@ticketwave/building-blocks/hosting';
import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { migrate } from '@ticketwave/building-blocks/postgres';
import { sqlOf, type Sql } from '@ticketwave/building-blocks/adapters';
import type { GoldenMessage } from '@ticketwave/contracts';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { Analytics } from '@ticketwave/operations-service/application/analytics';
import { EventStore } from '@ticketwave/operations-service/application/event-store';
import { groupings, reportNames } from '@ticketwave/operations-service/domain/report';
import type { ChainHead } from '@ticketwave/operations-service/domain/chain/heads';
import { extendChain } from '@ticketwave/operations-service/infrastructure/chain/extend-chain';
import { verifyChain, type Verified } from '@ticketwave/operations-service/infrastructure/chain/verify-chain';
import { EventMonths } from '@ticketwave/operations-service/infrastructure/event-months';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import type { ServiceIdentifier } from 'inversify';
import pg from 'pg';
import { CapturedLog } from '../../support/captured-log.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { paidBooking } from './operations-bench.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The store of OperationsService, composed as it runs and not started: nothing happens by itself. */
export class StoreBench {
  readonly databaseUrl: string;
  readonly log = new CapturedLog();
  readonly #surroundings: ServiceSurroundings;
  readonly #container: ReturnType<typeof composeService>['container'];
  readonly #servicePool: ReturnType<typeof composeService>['pool'];
  readonly #pool: pg.Pool;
  #daysFromNow = 0;

  private constructor(
    surroundings: ServiceSurroundings,
    databaseUrl: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#surroundings = surroundings;
    this.databaseUrl = databaseUrl;
    const config = operationsService.loadConfig({
      ...developmentEnvironment,
      DATABASE_URL: databaseUrl,
      AMQP_URL: surroundings.amqpUrlOf('operations'),
      ...environment,
    });
    const { container, pool } = composeService(operationsService, config, { logger: this.log });
    this.#container = container;
    this.#servicePool = pool;
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    for (const each of [pool, this.#pool]) each.on('error', () => undefined); // the database goes with its surroundings
    const now = (): Date => new Date(Date.now() + this.#daysFromNow * DAY_MS);
    container.rebind(Clock).toConstantValue({ now });
  }

  static async open(environment: NodeJS.ProcessEnv = {}): Promise<StoreBench> {
    const surroundings = await ServiceSurroundings.openUsed();
    const bench = new StoreBench(surroundings, await surroundings.database('operations'), environment);
    await migrate(bench.#servicePool, operationsService.migrations);
    await bench.months();
    return bench;
  }

  async close(): Promise<void> {
    await this.#servicePool.end();
    await this.#pool.end();
    await this.#surroundings.close();
  }

  get sql(): Sql {
    return sqlOf(this.#pool);
  }

  /** What of the service's own parts a spec asks for. */
  get<Part>(token: ServiceIdentifier<Part>): Part {
    return this.#container.get(token);
  }

  all<Part>(token: ServiceIdentifier<Part>): Part[] {
    return this.#container.getAll(token);
  }

  /** In one transaction, of which nothing is left. */
  async rolledBack<R>(body: (sql: Sql) => Promise<R>): Promise<R> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      return await body(sqlOf(client));
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  async #committed<R>(body: (sql: Sql) => Promise<R>): Promise<R> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      const result = await body(sqlOf(client));
      await client.query('COMMIT');
      return result;
    } finally {
      client.release(true);
    }
  }

  /** Stores them in one transaction, as handlers do. */
  async store(...messages: readonly GoldenMessage[]): Promise<void> {
    const store = this.get(EventStore);
    await this.get(Transactor).transact((work) => {
      for (const { body } of messages) store.add({ envelope: body, isRequest: false }, work);
      return Promise.resolve();
    });
  }

  /** Adds to the chain what is not in it yet. @returns its head */
  async extend(): Promise<ChainHead> {
    for (;;) {
      const extension = await this.#committed(extendChain);
      if (extension && !extension.isFull) return extension.head;
    }
  }

  verify(heads: readonly ChainHead[] = []): Promise<Verified> {
    return this.rolledBack((sql) => verifyChain(sql, { heads }));
  }

  later(days: number): void {
    this.#daysFromNow += days;
  }

  /** What happens each hour. @returns how many events went */
  async prune(): Promise<number> {
    const [retention] = this.all(Retention);
    let pruned = 0;
    for (let batch = 10; batch === 10; pruned += batch) batch = await retention!.deleteExpired(10);
    return pruned;
  }

  /** What happens at the start, and each day. */
  async months(): Promise<void> {
    await this.get(EventMonths).run();
  }

  /** Every report there is, by everything. */
  async reports(from: Date, to: Date): Promise<Record<string, unknown>> {
    const analytics = this.get(Analytics);
    const reports: Record<string, unknown> = {};
    for (const report of reportNames)
      for (const by of groupings)
        reports[`${report} by ${by}`] = await analytics.report({ report, by, from, to });
    return reports;
  }
}

/** All messages of so many bookings that were paid. */
export const bookedMessages = (bookings: number): GoldenMessage[] =>
  Array.from({ length: bookings }, () => paidBooking()).flatMap(({ bookingId: _, ...parts }) =>
    Object.values(parts),
  );
