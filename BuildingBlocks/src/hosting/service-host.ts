import type { RequestListener, Server } from 'node:http';
import { BackgroundTask, Messaging, Retention } from '../attach/index.ts';
import { upkeep, type HealthChecks } from '../http/health.ts';
import { HttpRoutes } from '../http/http-routes.ts';
import { IdempotencyKeys } from '../http/idempotency-keys.ts';
import { HttpMiddleware } from '../http/principal.ts';
import { newId, sourceName } from '../messaging/index.ts';
import { correlate, describeError, Metrics, type Logger } from '../observability/index.ts';
import type { OperatorsApi } from '../operators-api/index.ts';
import { Persistence } from '../postgres/index.ts';
import { Saga, SagaInputQueues } from '../saga/index.ts';
import type { ServiceConfig } from './config.ts';
import { listen, stopListening } from './http-server.ts';
import { composeService, type ComposedService } from './service-container.ts';
import { StartupTask, type ServiceDefinition } from './service-definition.ts';

/** A service running in this process: starts everything in order, stops everything in order. */
export class ServiceHost<Config extends ServiceConfig> {
  readonly #definition: ServiceDefinition<Config>;
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #container: ComposedService['container'];
  readonly #queues: ComposedService['queues'];
  readonly #messaging: Messaging;
  #operatorsTasks: readonly BackgroundTask[] = [];
  #server: Server | undefined;
  #stopping = false;

  /**
   * @param onConflict called if, at start, the broker has something of ours with other properties; unless given,
   * only `/health/messaging` shows it
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
    const onCommitted = (): void => this.#messaging.wake();
    const { container, database, queues } = composeService(definition, config, { logger, onCommitted });
    this.#container = container;
    this.#queues = queues;
    this.#messaging = new Messaging({
      name: definition.name,
      version: definition.version,
      publishes: definition.publishes,
      settings: config,
      address: config.database,
      persistence: container.get(Persistence),
      database,
      migrations: definition.migrations,
      idempotencyKeys: container.get(IdempotencyKeys),
      queues,
      sagas: container.getAll(Saga),
      retentions: container.getAll(Retention),
      tasks: () => [...container.getAll(BackgroundTask), ...this.#operatorsTasks],
      logger,
      metrics: container.get(Metrics),
      onConflict,
    });
    container.bind(SagaInputQueues).toConstantValue(this.#messaging.sagaInputs);
  }

  /** Answers HTTP at once; the rest follows as soon as the database is there. The broker may be away. */
  async start(): Promise<void> {
    const { host, port, publicUrl } = this.#config;
    const { name, version } = this.#definition;
    this.#server = await listen(await this.#application(), host, port);
    this.#logger.info(`${name} ${version} answers on ${publicUrl}`);
    await this.#messaging.prepare();
    for (const task of this.#container.getAll(StartupTask)) {
      await this.#messaging.untilDatabaseAnswers(() => inCorrelation(() => task.run()));
    }
    if (this.#stopping) return;
    await this.#messaging.start();
    this.#logger.info(`${name} is ready`);
  }

  /** Takes nothing new, finishes what has begun, and closes everything. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#server && stopListening(this.#server), this.#messaging.stopConsuming()]);
    await this.#messaging.stop();
  }

  /** Express is loaded by a service that has routes, and by no other. */
  async #application(): Promise<RequestListener> {
    const { name, version, publishes } = this.#definition;
    const routes = this.#container.getAll(HttpRoutes);
    const middleware = this.#container.getAll(HttpMiddleware);
    const metrics = this.#container.get(Metrics);
    metrics.observeProcess();
    const health: HealthChecks = {
      ready: () => this.#messaging.ready(),
      messaging: () => this.#messaging.health(),
    };
    const operators = await this.#operators();
    if (routes.length === 0 && middleware.length === 0 && !operators)
      return onlyUpkeep(upkeep(health, metrics), this.#logger);
    const { createHttpApplication } = await import('../http/application.ts');
    const service = { name: sourceName(name), version, publicUrl: this.#config.publicUrl };
    const events = { publishes, queues: this.#queues };
    return createHttpApplication({
      ...{ service, routes, middleware, operators, events, health, metrics },
      logger: this.#logger,
    });
  }

  /** Loaded by a service whose operators are configured, and by no other. */
  async #operators(): Promise<OperatorsApi | undefined> {
    const { operators } = this.#config;
    if (operators.length === 0) return undefined;
    const { createOperatorsApi } = await import('../operators-api/index.ts');
    const api = createOperatorsApi(this.#messaging.operated, operators, this.#logger);
    this.#operatorsTasks = [api.redrives];
    return api;
  }
}

function inCorrelation<R>(body: () => R): R {
  const id = newId();
  return correlate({ correlationId: id, causationId: id }, body);
}

const onlyUpkeep =
  (answer: ReturnType<typeof upkeep>, logger: Logger): RequestListener =>
  (request, response) =>
    answer(request, response, (error) => {
      if (error !== undefined)
        logger.error(`${request.method} ${request.url} failed`, { error: describeError(error) });
      const [status, code] = error === undefined ? [404, 'route_unknown'] : [500, 'internal_error'];
      const body = { error: { code, message: `${request.method} ${request.url} has no answer.` } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
