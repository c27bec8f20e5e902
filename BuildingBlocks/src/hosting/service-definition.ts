import type { Expectation, IntegrationEventClass } from '@ticketwave/contracts';
import type { Container } from 'inversify';
import type { Handlers } from '../attach/index.ts';
import type { Database, Migrations, Persistence } from '../postgres/index.ts';
import type { DeadlineTiming } from '../saga/index.ts';
import type { ServiceConfig } from './config.ts';

/** Everything that makes a service: what a host needs to run it, and tools to compute its topology. */
export interface ServiceDefinition<Config extends ServiceConfig = ServiceConfig> {
  /** As on the wire: `booking`. */
  readonly name: string;
  readonly version: string;
  /** Begins the names of its metrics, as in `shop_messages_published_total`; `messaging` if absent. */
  readonly metricsPrefix?: string;
  /** The events of its contracts package. */
  readonly publishes: readonly IntegrationEventClass[];
  /** Messages that it relies on others to send, for their tests; none if absent. */
  readonly expects?: readonly Expectation[];
  /** Of its own tables, applied at start: `prismaMigrations(…)` or `sqlMigrations(…)`; none if absent. */
  readonly migrations?: Migrations;
  /** `PostgresDatabase`, or a class of its own on Prisma or another library. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service's transactions have their own type
  readonly database: new (persistence: Persistence) => Database<any>;
  /** Those that are functions; the others are bound by `compose`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the function names the class that is its `database`
  readonly handlers?: Handlers<any>;
  /** How the deadlines of its sagas are kept; every 500 ms if absent. */
  readonly deadlines?: Partial<DeadlineTiming>;
  loadConfig(environment: NodeJS.ProcessEnv): Config;
  /**
   * Binds the service's own parts. Clock, Logger, Persistence, Metrics, the database, Transactor and Sagas are bound
   * before.
   */
  compose?(container: Container, config: Config): void;
}

/** Runs once at start, after the migrations and before messages are consumed. */
export abstract class StartupTask {
  abstract run(): Promise<void>;
}
