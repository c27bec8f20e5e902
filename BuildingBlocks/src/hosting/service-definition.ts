import type { IntegrationEventClass } from '@ticketwave/contracts';
import type { Container, Newable } from 'inversify';
import type { Database } from '../prisma/index.ts';
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
  /** The folder with `schema.prisma` and `migrations/`. */
  readonly prisma: URL;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service's client has its own type
  readonly database: Newable<Database<any>>;
  /** How the deadlines of its sagas are kept; every 500 ms if absent. */
  readonly deadlines?: Partial<DeadlineTiming>;
  loadConfig(environment: NodeJS.ProcessEnv): Config;
  /** Binds the service's own parts. Clock, Logger, Persistence, Metrics, the database, Transactor and Sagas are bound before. */
  compose(container: Container, config: Config): void;
}

/** Runs once at start, after the migrations and before messages are consumed. */
export abstract class StartupTask {
  abstract run(): Promise<void>;
}

/** Runs beside the service from its start to its stop, such as one that hands over what is recorded. */
export abstract class BackgroundTask {
  abstract start(): Promise<void>;
  /** Finishes what has begun. */
  abstract stop(): Promise<void>;
}
