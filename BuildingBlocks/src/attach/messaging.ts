import { setTimeout as sleep } from 'node:timers/promises';
import type { IntegrationEventClass } from '@ticketwave/contracts';
import { Semaphore } from 'async-mutex';
import type { HealthReport } from '../http/health.ts';
import type { IdempotencyKeys } from '../http/idempotency-keys.ts';
import {
  Inbox,
  MessageProcessor,
  OutageGate,
  PartitionLookout,
  QueueMembers,
  RUNS_AT_ONCE,
  SqlReaderStreams,
  StreamLookout,
} from '../inbox/index.ts';
import {
  backoffDelay,
  contractListOf,
  fingerprintOf,
  sourceName,
  type ContractList,
  type SubscribedQueue,
} from '../messaging/index.ts';
import { describeError, type Logger, type Metrics } from '../observability/index.ts';
import type { OperatedMessaging } from '../operations/index.ts';
import { Lease, OutboxStore, Relay, RELAY_LEASE, RequestTap } from '../outbox/index.ts';
import {
  createPool,
  DatabaseUnavailableError,
  HeldLocks,
  inLane,
  isDatabaseOutage,
  migrate,
  MessagingPersistence,
  pendingMigrations,
  type Database,
  type DatabaseAddress,
  type Migrations,
  type Persistence,
} from '../postgres/index.ts';
import { RabbitMqEventBus } from '../rabbitmq/index.ts';
import type { AnySaga, SagaInputQueues } from '../saga/index.ts';
import type { BackgroundTask } from './background-task.ts';
import { Housekeeping } from './housekeeping.ts';
import { messagingRetentions } from './messaging-retention.ts';
import { PausedSubscriptions } from './paused-subscriptions.ts';
import type { MessagingSettings } from './messaging-settings.ts';
import { observeMessaging } from './observe-messaging.ts';
import type { Retention } from './retention.ts';
import { SagaQueues } from './saga-queues.ts';
import { streamsThatWait } from './streams-that-wait.ts';

/** An event that has waited longer than this in the outbox is a problem that a person should see. */
const STALE_SECONDS = 60;
/** Whoever asks `ready` more often does not make the database write more often. */
const PROBE_AGE_MS = 2_000;
const DATABASE_RETRY = { base: 250, max: 5_000 };

interface MessagingParts {
  /** As on the wire: `booking`. */
  readonly name: string;
  readonly version: string;
  readonly publishes: readonly IntegrationEventClass[];
  readonly settings: MessagingSettings;
  /** For the connection that migrates. */
  readonly address: DatabaseAddress;
  readonly persistence: Persistence;
  readonly database: Pick<Database<unknown>, 'sql' | 'transact' | 'transactTogether'>;
  readonly migrations: Migrations | undefined;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly queues: readonly SubscribedQueue[];
  readonly sagas: readonly AnySaga[];
  /** Of the service's own tables. */
  readonly retentions: readonly Retention[];
  /** Asked for when messages begin to move. */
  readonly tasks: () => readonly BackgroundTask[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called if, at start, the broker has something of ours with other properties. */
  readonly onConflict: (error: Error) => void;
}

/** Everything that moves messages in a running service: bus, relay, consumers and what keeps them in order. */
export class Messaging {
  readonly #parts: MessagingParts;
  readonly #bus: RabbitMqEventBus;
  readonly #store: OutboxStore;
  readonly #relay: Relay;
  readonly #tap: RequestTap | undefined;
  readonly #gate: OutageGate;
  readonly #housekeeping: Housekeeping;
  readonly #lookout: StreamLookout;
  readonly #pauses: PausedSubscriptions;
  readonly #partitions: PartitionLookout;
  readonly #stopping = new AbortController();
  readonly #contracts: ContractList & { readonly fingerprint: string };
  #tasks: readonly BackgroundTask[] = [];
  #started = false;
  /** The queues that bring its sagas their inputs. */
  readonly sagaInputs: SagaInputQueues;

  constructor(parts: MessagingParts) {
    this.#parts = parts;
    const { name, version, publishes, settings, persistence, queues, sagas, retentions, logger, metrics } =
      parts;
    const { sql, probe, pool } = MessagingPersistence.of(persistence);
    const contracts = contractListOf(publishes, queues);
    this.#contracts = { fingerprint: fingerprintOf(contracts), ...contracts };
    this.#bus = new RabbitMqEventBus({
      ...settings,
      service: name,
      version,
      contracts: this.#contracts.fingerprint,
      logger,
      metrics,
      onConflict: parts.onConflict,
    });
    this.#store = new OutboxStore(sql);
    const lease = new Lease(sql, RELAY_LEASE);
    this.#relay = new Relay({ store: this.#store, lease, bus: this.#bus, publishes, logger, metrics });
    if (settings.requestTap)
      this.#tap = new RequestTap({ service: name, sql, lease, bus: this.#bus, logger });
    this.#gate = new OutageGate(() => probe.run(), this.#bus, logger, metrics);
    this.#lookout = this.#consume();
    this.#pauses = new PausedSubscriptions(sql, (paused) => this.#bus.pauseOnly(paused), logger);
    this.#partitions = new PartitionLookout(queues, {
      members: new QueueMembers(sql),
      bus: this.#bus,
      logger,
    });
    observeMessaging({ ...parts, sql, pool, bus: this.#bus, gate: this.#gate, store: this.#store });
    this.sagaInputs = new SagaQueues({ bus: this.#bus, gate: this.#gate, queues, sagas });
    const kept = messagingRetentions({ sql, ...parts }, settings);
    this.#housekeeping = new Housekeeping([...kept, ...retentions], logger);
    pool.on('error', (error) => logger.warn(`A database connection was lost: ${describeError(error)}`));
  }

  /** Brings the database to the state that the code expects. @throws as `untilDatabaseAnswers`, MigrationsPendingError */
  prepare(patience?: number): Promise<void> {
    return this.untilDatabaseAnswers(async () => {
      const { address, migrations, logger } = this.#parts;
      const pool = createPool(address, sourceName(this.#parts.name), { unlimited: true });
      pool.on('error', (error) => logger.debug(`While migrating: ${describeError(error)}`));
      try {
        await migrate(pool, migrations);
      } finally {
        await pool.end();
      }
    }, patience);
  }

  /**
   * Repeats the step while the database is away, until `stop`.
   * @param patience milliseconds after which it is not repeated any more
   * @throws DatabaseUnavailableError after that time, or at once if the database refuses the login
   */
  async untilDatabaseAnswers(step: () => Promise<void>, patience = Infinity): Promise<void> {
    const { signal } = this.#stopping;
    const begin = performance.now();
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await step();
        return;
      } catch (error) {
        const isRefused = error instanceof DatabaseUnavailableError && error.isRefusedLogin;
        const isLate = performance.now() - begin > patience;
        if (isRefused || isLate || !isDatabaseOutage(error)) throw error;
        if (attempt === 1) this.#parts.logger.warn(`Waiting for the database: ${describeError(error)}`);
        await sleep(backoffDelay(attempt, DATABASE_RETRY), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** The broker may be away: it connects when it can. */
  async start(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#started = true;
    await this.untilDatabaseAnswers(() => this.#pauses.look());
    this.#pauses.start();
    this.#bus.open();
    this.#relay.start();
    this.#tap?.start();
    this.#housekeeping.start();
    this.#lookout.start();
    this.#partitions.start();
    this.#tasks = this.#parts.tasks();
    for (const task of this.#tasks) await inLane('workers', () => task.start());
  }

  /** Something has been committed to the outbox. */
  wake(): void {
    this.#relay.wake();
    this.#tap?.wake();
  }

  /** Takes no more messages, and lets handlers that have begun finish. */
  async stopConsuming(): Promise<void> {
    this.#stopping.abort();
    this.#gate.stop();
    await this.#pauses.stop();
    await this.#partitions.stop();
    await this.#bus.stopConsuming();
    await this.#lookout.stop();
  }

  /** After `stopConsuming`: hands the relay over and closes every connection. */
  async stop(): Promise<void> {
    if (this.#started) {
      for (const task of this.#tasks) await task.stop();
      await this.#housekeeping.stop();
      await this.#tap?.stop();
      await this.#relay.stop();
      await this.#bus.close();
    }
    await this.#parts.persistence.pool.end();
  }

  /** What operators look at, and act on. */
  get operated(): OperatedMessaging {
    const { name, settings, persistence, ...parts } = this.#parts;
    return {
      ...{ ...parts, service: name, broker: settings.broker, bus: this.#bus },
      ...{ sql: MessagingPersistence.of(persistence).sql, inboxRetentionDays: settings.inboxRetentionDays },
      lookAtPauses: () => this.#pauses.look(),
    };
  }

  /** Whether the database can be worked with. */
  async ready(): Promise<HealthReport> {
    const { persistence, migrations } = this.#parts;
    try {
      const pending = await pendingMigrations(persistence.sql, migrations);
      if (pending.length === 0) await MessagingPersistence.of(persistence).probe.run(PROBE_AGE_MS);
      return {
        healthy: pending.length === 0 && !this.#stopping.signal.aborted,
        database: 'reachable',
        pendingMigrations: pending,
      };
    } catch (error) {
      return { healthy: false, database: describeError(error) };
    }
  }

  /** Whether messages flow, and what this instance is: its version, and what it publishes and reads. */
  async health(): Promise<HealthReport> {
    const { name, version } = this.#parts;
    const problems: Record<string, string> = { ...this.#bus.problems() };
    if (this.#gate.problem !== undefined) problems['database'] = this.#gate.problem;
    const outbox = await this.#store.state().catch((error: unknown) => describeError(error));
    if (typeof outbox === 'string') problems['database'] = outbox;
    else if (outbox.oldestSeconds > STALE_SECONDS) {
      problems['outbox'] = `the oldest event has been waiting for ${Math.round(outbox.oldestSeconds)} s`;
    }
    const { sql } = MessagingPersistence.of(this.#parts.persistence);
    const order = await streamsThatWait(sql, this.#parts.queues).catch((error: unknown) =>
      describeError(error),
    );
    const locks = await new HeldLocks(sql).list().catch((error: unknown) => describeError(error));
    const healthy = Object.keys(problems).length === 0;
    const partitions = this.#bus.partitions();
    return {
      healthy,
      service: name,
      version,
      problems,
      outbox,
      topology: this.#bus.topology(),
      ...(order !== undefined && { order }),
      ...(typeof locks === 'string' ? { locksUnknown: locks } : locks.length > 0 && { locks }),
      ...(this.#pauses.queues.length > 0 && { paused: this.#pauses.queues }),
      ...(Object.keys(partitions).length > 0 && { partitions }),
      contracts: this.#contracts,
    };
  }

  #consume(): StreamLookout {
    const { name, persistence, database, queues, logger, metrics } = this.#parts;
    const { sql, probe, pool, clock } = MessagingPersistence.of(persistence);
    const parts = {
      service: name,
      inbox: new Inbox(sql, (work) => database.sql(work)),
      streams: new SqlReaderStreams(sql, (work) => database.sql(work)),
      transactor: database,
      bus: this.#bus,
      gate: this.#gate,
      runs: new Semaphore(RUNS_AT_ONCE),
      withConnection: <R>(body: () => Promise<R>) => pool.reserve('handlers', body),
      isOutage: async (error: unknown) => isDatabaseOutage(error) || !(await probe.passes()),
      clock,
      logger,
      metrics,
    };
    const processors = queues.map((queue) => {
      const processor = new MessageProcessor(queue, parts);
      this.#bus.consume(queue, (message) => processor.process(message));
      return processor;
    });
    return new StreamLookout(processors);
  }
}
