import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpApplication, HttpMiddleware, HttpRoutes, type HealthReport } from '../http/index.ts';
import { backoffDelay, newId } from '../messaging/index.ts';
import { correlate, describeError, Metrics, type Logger } from '../observability/index.ts';
import {
  createPool,
  DatabaseUnavailableError,
  inLane,
  isDatabaseOutage,
  migrate,
  Persistence,
  pendingMigrations,
} from '../prisma/index.ts';
import type { ServiceConfig } from './config.ts';
import { listen, stopListening } from './http-server.ts';
import { MessagingRuntime } from './messaging-runtime.ts';
import { composeService, sourceName, type ComposedService } from './service-container.ts';
import { BackgroundTask, StartupTask, type ServiceDefinition } from './service-definition.ts';

/** Whoever asks `/health/ready` more often does not make the database write more often. */
const PROBE_AGE_MS = 2_000;
const DATABASE_RETRY = { base: 250, max: 5_000 };

/** A service running in this process: starts everything in order, stops everything in order. */
export class ServiceHost<Config extends ServiceConfig> {
  readonly #definition: ServiceDefinition<Config>;
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #composed: ComposedService;
  readonly #messaging: MessagingRuntime;
  readonly #stopping = new AbortController();
  #server: Server | undefined;
  #messagingStarted = false;

  /**
   * @param onConflict called if, at start, the broker has something of ours with other properties; unless given,
   * only `/health/messaging` tells
   */
  constructor(
    definition: ServiceDefinition<Config>,
    config: Config,
    logger: Logger,
    onConflict: (error: Error) => void = () => undefined,
  ) {
    this.#definition = definition;
    this.#config = config;
    this.#logger = logger;
    this.#composed = composeService(definition, config, {
      logger,
      onCommitted: () => this.#messaging.wake(),
    });
    this.#messaging = new MessagingRuntime(definition, config, this.#composed, onConflict);
    this.#composed.pool.on('error', (error) =>
      logger.warn(`A database connection was lost: ${describeError(error)}`),
    );
  }

  /** Answers HTTP at once; the rest follows as soon as the database is there. The broker may be away. */
  async start(): Promise<void> {
    const { host, port, publicUrl } = this.#config;
    const { container } = this.#composed;
    const { name, version } = this.#definition;
    const application = createHttpApplication({
      service: { name: sourceName(name), version, publicUrl },
      routes: container.getAll(HttpRoutes),
      middleware: container.getAll(HttpMiddleware),
      health: { ready: () => this.#ready(), messaging: () => this.#messaging.health() },
      metrics: container.get(Metrics),
      logger: this.#logger,
    });
    this.#server = await listen(application, host, port);
    this.#logger.info(`${name} ${version} answers on ${publicUrl}`);
    await this.#untilDatabaseAnswers(() => this.#migrate());
    for (const task of container.getAll(StartupTask)) {
      await this.#untilDatabaseAnswers(() => inCorrelation(() => task.run()));
    }
    if (this.#stopping.signal.aborted) return;
    this.#messaging.start();
    this.#messagingStarted = true;
    for (const task of container.getAll(BackgroundTask)) await inLane('workers', () => task.start());
    this.#logger.info(`${this.#definition.name} is ready`);
  }

  /** Takes nothing new, finishes what has begun, and closes everything. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([
      this.#server && stopListening(this.#server),
      this.#messagingStarted && this.#messaging.stopConsuming(),
    ]);
    if (this.#messagingStarted) {
      for (const task of this.#composed.container.getAll(BackgroundTask)) await task.stop();
      await this.#messaging.stop();
    }
    await this.#composed.pool.end();
  }

  async #migrate(): Promise<void> {
    const pool = createPool(this.#config.databaseUrl, sourceName(this.#definition.name), { unlimited: true });
    pool.on('error', (error) => this.#logger.debug(`While migrating: ${describeError(error)}`));
    try {
      await migrate(pool, this.#definition.prisma);
    } finally {
      await pool.end();
    }
  }

  /** Repeats the step for as long as the database is away. */
  async #untilDatabaseAnswers(step: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await step();
        return;
      } catch (error) {
        const isRefused = error instanceof DatabaseUnavailableError && error.isRefusedLogin;
        if (isRefused || !isDatabaseOutage(error)) throw error;
        if (attempt === 1) this.#logger.warn(`Waiting for the database: ${describeError(error)}`);
        await sleep(backoffDelay(attempt, DATABASE_RETRY), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #ready(): Promise<HealthReport> {
    try {
      const { container, pool } = this.#composed;
      const pending = await pendingMigrations(pool, this.#definition.prisma);
      if (pending.length === 0) await container.get(Persistence).probe.run(PROBE_AGE_MS);
      return {
        healthy: pending.length === 0 && !this.#stopping.signal.aborted,
        database: 'reachable',
        pendingMigrations: pending,
      };
    } catch (error) {
      return { healthy: false, database: describeError(error) };
    }
  }
}

function inCorrelation<R>(body: () => R): R {
  const id = newId();
  return correlate({ correlationId: id, causationId: id }, body);
}
