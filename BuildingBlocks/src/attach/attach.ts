import type { IntegrationEvent } from '@ticketwave/contracts';
import { SystemClock } from '../domain/index.ts';
import type { HealthReport } from '../http/health.ts';
import type { OperatorsHandler } from '../http/operators-application.ts';
import { IDEMPOTENCY_DAYS } from '../http/idempotency-keys.ts';
import { SqlIdempotencyKeys } from '../http/sql-idempotency-keys.ts';
import {
  INBOX_DAYS,
  OUTBOX_DAYS,
  SAGA_DAYS,
  subscribedQueues,
  Transactor,
  type UnitOfWork,
  type UnitOfWorkLimits,
  sourceName,
} from '../messaging/index.ts';
import { createLogger, Metrics, type Logger } from '../observability/index.ts';
import { DomainEventDispatcher, Outbox, type Sql } from '../outbox/index.ts';
import {
  createPool,
  DEFAULT_POOL_SIZE,
  inLane,
  MAXIMUM_POOL_SIZE,
  MessagingPersistence,
  MINIMUM_POOL_SIZE,
  type Database,
} from '../postgres/index.ts';
import { SqlSagaStore, type Sagas } from '../saga/index.ts';
import type { AttachedMessaging, AttachOptions } from './attach-options.ts';
import type { BackgroundTask } from './background-task.ts';
import { HostedSagas } from './hosted-sagas.ts';
import { Messaging } from './messaging.ts';
import type { MessagingSettings } from './messaging-settings.ts';
import { logPublishing } from './publishing-log.ts';

const DEFAULTS = {
  monitoringUrl: undefined,
  exchangesBy: 'self-declared',
  requestTap: false,
  outboxRetentionDays: OUTBOX_DAYS,
  inboxRetentionDays: INBOX_DAYS,
  idempotencyRetentionDays: IDEMPOTENCY_DAYS,
  sagaRetentionDays: SAGA_DAYS,
} as const satisfies Omit<MessagingSettings, 'broker'>;
const PATIENCE_MS = 60_000;

/**
 * Gives an existing application units of work that publish, and handlers of events: it keeps its HTTP server, its
 * container, its database client and its migrations. Brings the schema `messaging` up to date, then consumes.
 * @throws ContractError if the subscriptions contradict themselves, DatabaseUnavailableError if the database does not
 * answer in time, MigrationsPendingError if the schema is behind and this role may not change it,
 * RangeError if `poolSize` is out of its bounds
 *
 * @example
 * const messaging = await attach({
 *   name: 'orders', version: '1.0.0', publishes: [OrderPlaced],
 *   broker: 'amqp://…', database: postgres(pool),
 *   handlers: (database) => [
 *     on(PaymentSucceeded, {}, async ({ order_id }, work) => {
 *       await database.in(work).query('UPDATE orders SET paid = true WHERE id = $1', [order_id]);
 *     }),
 *   ],
 * });
 * await messaging.transact(async (work) => {
 *   await messaging.database.in(work).query('INSERT INTO orders (id) VALUES ($1)', [id]);
 *   await work.publish(new OrderPlaced({ order_id: id }));
 * });
 */
export async function attach<D extends Database<unknown>>(
  options: AttachOptions<D>,
): Promise<AttachedMessaging<D>> {
  const { name, logger = createLogger(logOf(name)), patience = PATIENCE_MS } = options;
  requirePoolSize(options.poolSize);
  const attached = compose(options, logger);
  try {
    if (options.operators) await attached.operate(options, logger);
    await attached.messaging.prepare(patience);
    await attached.messaging.start();
    return attached;
  } catch (error) {
    await attached.stop();
    throw error;
  }
}

/** Connects nothing. */
function compose<D extends Database<unknown>>(options: AttachOptions<D>, logger: Logger): Attached<D> {
  const {
    name,
    version,
    database: source,
    poolSize = DEFAULT_POOL_SIZE,
    handlers = [],
    sagas: all = [],
  } = options;
  const clock = new SystemClock();
  const metrics = new Metrics(options.metricsPrefix);
  const publisher = { name: sourceName(name), version };
  const persistence = new MessagingPersistence({
    pool: createPool(source.address, publisher.name, { max: poolSize }),
    clock,
    outbox: new Outbox(publisher, options),
    dispatcher: new DomainEventDispatcher(() => options.domainEventHandlers ?? [], logger),
    onPublish: (event) => {
      logPublishing(logger, event);
      messaging.wake();
    },
  });
  const database = source.open(persistence);
  const inside = (work: UnitOfWork): Sql => database.sql(work);
  const hosted = new HostedSagas({
    all: () => all,
    store: new SqlSagaStore(persistence.sql, inside),
    transactor: () => database,
    inputs: () => messaging.sagaInputs,
    timing: undefined,
    clock,
    logger,
    metrics,
  });
  const own = typeof handlers === 'function' ? handlers(database) : handlers;
  const deadlines = hosted.deadlines();
  const tasks: BackgroundTask[] = deadlines ? [deadlines] : [];
  const messaging: Messaging = new Messaging({
    name,
    version,
    publishes: options.publishes,
    settings: settingsOf(options),
    address: source.address,
    persistence,
    database,
    migrations: options.migrations,
    idempotencyKeys: new SqlIdempotencyKeys(persistence.sql, inside),
    queues: subscribedQueues(name, [...own, ...hosted.handlers()]),
    sagas: all,
    retentions: options.retentions ?? [],
    tasks: () => tasks,
    logger,
    metrics,
    onConflict: options.onConflict ?? (() => undefined),
  });
  return new Attached(database, hosted.sagas, metrics, messaging, tasks);
}

const settingsOf = <D extends Database<unknown>>({
  broker,
  ...options
}: AttachOptions<D>): MessagingSettings => ({
  ...DEFAULTS,
  ...options,
  broker: typeof broker === 'string' ? () => ({ url: broker }) : broker,
});

function requirePoolSize(size = DEFAULT_POOL_SIZE): void {
  if (Number.isInteger(size) && size >= MINIMUM_POOL_SIZE && size <= MAXIMUM_POOL_SIZE) return;
  throw new RangeError(
    `poolSize is ${size}: a whole number from ${MINIMUM_POOL_SIZE} to ${MAXIMUM_POOL_SIZE} is expected.`,
  );
}

class Attached<D extends Database<unknown>> extends Transactor implements AttachedMessaging<D> {
  readonly database: D;
  readonly sagas: Sagas;
  readonly metrics: Metrics;
  readonly messaging: Messaging;
  operators: OperatorsHandler = (_request, response, next) =>
    next ? next() : void response.writeHead(404).end();
  readonly #tasks: BackgroundTask[];

  constructor(database: D, sagas: Sagas, metrics: Metrics, messaging: Messaging, tasks: BackgroundTask[]) {
    super();
    this.database = database;
    this.sagas = sagas;
    this.metrics = metrics;
    this.messaging = messaging;
    this.#tasks = tasks;
  }

  /** What that needs is loaded by an application that has operators, and by no other. */
  async operate(
    { name, version, operators = [], publicUrl = 'http://localhost' }: AttachOptions<D>,
    logger: Logger,
  ): Promise<void> {
    if (operators.length === 0 || operators.some(({ token }) => !/^[!-~]{16,500}$/.test(token)))
      throw new RangeError('operators has somebody without a token of 16 to 500 visible ASCII characters.');
    const { createOperatorsApi } = await import('../operators-api/index.ts');
    const { operatorsApplication } = await import('../http/operators-application.ts');
    const api = createOperatorsApi(this.messaging.operated, operators, logger);
    this.#tasks.push(api.redrives);
    this.operators = operatorsApplication({ name: sourceName(name), version, publicUrl }, api, logger);
  }

  /** In the lane of requests: however many there are, relay and handlers have connections left. */
  override transact<R>(body: (work: UnitOfWork) => Promise<R>, limits?: UnitOfWorkLimits): Promise<R> {
    return inLane('http', () => this.database.transact(body, limits));
  }

  publish(...events: IntegrationEvent[]): Promise<void> {
    return this.transact((work) => work.publish(...events));
  }

  ready(): Promise<HealthReport> {
    return this.messaging.ready();
  }

  health(): Promise<HealthReport> {
    return this.messaging.health();
  }

  async stop(): Promise<void> {
    await this.messaging.stopConsuming();
    await this.messaging.stop();
  }
}

const logOf = (name: string) =>
  ({
    service: sourceName(name),
    level: 'info',
    format: process.stdout.isTTY ? 'pretty' : 'json',
  }) as const;
