import { Semaphore } from 'async-mutex';
import { Clock } from '../domain/index.ts';
import type { HealthReport } from '../http/index.ts';
import { Inbox, MessageProcessor, OutageGate, RUNS_AT_ONCE } from '../inbox/index.ts';
import { Transactor } from '../messaging/index.ts';
import { describeError, Logger, Metrics } from '../observability/index.ts';
import { Lease, OutboxStore, Relay, RELAY_LEASE } from '../outbox/index.ts';
import { isDatabaseOutage, Persistence } from '../prisma/index.ts';
import { RabbitMqEventBus } from '../rabbitmq/index.ts';
import { Saga, SagaInputQueues } from '../saga/index.ts';
import type { ServiceConfig } from './config.ts';
import { Housekeeping } from './housekeeping.ts';
import { retentionsOf } from './messaging-retention.ts';
import { SagaQueues } from './saga-queues.ts';
import type { ComposedService } from './service-container.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** An event that has waited longer than this in the outbox is a problem that a person should see. */
const STALE_SECONDS = 60;

/** Everything that moves messages in a running service: bus, relay, consumers and what keeps them in order. */
export class MessagingRuntime {
  readonly #bus: RabbitMqEventBus;
  readonly #store: OutboxStore;
  readonly #relay: Relay;
  readonly #gate: OutageGate;
  readonly #housekeeping: Housekeeping;

  /** @param onConflict called if, at start, the broker has something of ours with other properties */
  constructor(
    definition: ServiceDefinition,
    config: ServiceConfig,
    composed: ComposedService,
    onConflict: (error: Error) => void,
  ) {
    const { container, database, queues } = composed;
    const logger = container.get(Logger);
    const metrics = container.get(Metrics);
    const { pool, probe, sql } = container.get(Persistence);
    const service = definition.name;
    this.#bus = new RabbitMqEventBus({
      url: config.amqpUrl,
      monitoringUrl: config.monitoringUrl,
      exchangesBy: config.exchangesBy,
      service,
      logger,
      metrics,
      onConflict,
    });
    this.#store = new OutboxStore(sql);
    this.#relay = new Relay({
      store: this.#store,
      lease: new Lease(sql, RELAY_LEASE),
      bus: this.#bus,
      publishes: definition.publishes,
      logger,
      metrics,
    });
    this.#gate = new OutageGate(() => probe.run(), this.#bus, logger, metrics);
    const inbox = new Inbox(sql, (work) => database.sql(work));
    const parts = {
      service,
      inbox,
      transactor: container.get(Transactor),
      bus: this.#bus,
      gate: this.#gate,
      runs: new Semaphore(RUNS_AT_ONCE),
      withConnection: <R>(body: () => Promise<R>) => pool.reserve('handlers', body),
      isOutage: async (error: unknown) => isDatabaseOutage(error) || !(await probe.passes()),
      clock: container.get(Clock),
      logger,
      metrics,
    };
    for (const queue of queues) {
      const processor = new MessageProcessor(queue, parts);
      this.#bus.consume(queue, (message) => processor.process(message));
    }
    const sagas = container.getAll(Saga);
    const inputs = new SagaQueues({ bus: this.#bus, gate: this.#gate, queues, sagas });
    container.bind(SagaInputQueues).toConstantValue(inputs);
    this.#housekeeping = new Housekeeping(retentionsOf(container, config), logger);
  }

  start(): void {
    this.#bus.open();
    this.#relay.start();
    this.#housekeeping.start();
  }

  /** Something has been committed to the outbox. */
  wake(): void {
    this.#relay.wake();
  }

  /** Takes no more messages, and lets handlers that have begun finish. */
  async stopConsuming(): Promise<void> {
    this.#gate.stop();
    await this.#bus.stopConsuming();
  }

  /** Hands the relay over and closes the connections. */
  async stop(): Promise<void> {
    await this.#housekeeping.stop();
    await this.#relay.stop();
    await this.#bus.close();
  }

  async health(): Promise<HealthReport> {
    const problems: Record<string, string> = { ...this.#bus.problems() };
    if (this.#gate.problem !== undefined) problems['database'] = this.#gate.problem;
    const outbox = await this.#store.state().catch((error: unknown) => describeError(error));
    if (typeof outbox === 'string') problems['database'] = outbox;
    else if (outbox.oldestSeconds > STALE_SECONDS) {
      problems['outbox'] = `the oldest event has been waiting for ${Math.round(outbox.oldestSeconds)} s`;
    }
    const healthy = Object.keys(problems).length === 0;
    return { healthy, problems, outbox, topology: this.#bus.topology() };
  }
}
