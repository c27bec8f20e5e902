import type { Server } from 'node:http';
import { BackgroundTask, StartupTask, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { createHttpApplication, HttpMiddleware } from '@ticketwave/building-blocks/internal/http';
import { newId } from '@ticketwave/building-blocks/messaging';
import { correlate, Metrics } from '@ticketwave/building-blocks/observability';
import {
  InMemoryEventBus,
  InMemoryOutboxStore,
  InMemoryStorage,
  type InMemoryBroker,
  type QueuedMessage,
} from '@ticketwave/testing';
import type { Replace } from '../fakes/replace.ts';
import { ServiceOnMemory } from '../service-on-memory.ts';
import { listen, stopListening } from './listening.ts';
import { LiveRelay } from './live-relay.ts';
import { LineLog } from './line-log.ts';
import type { MovableClock } from './movable-clock.ts';

/** What a service runs on. */
export interface LiveServiceParts {
  readonly definition: ServiceDefinition;
  readonly replace: Replace;
  readonly title: string;
  /** Of 127.0.0.1, where its HTTP API answers. */
  readonly port: number;
  /** What its configuration is read from. */
  readonly environment: NodeJS.ProcessEnv;
  readonly broker: InMemoryBroker;
  readonly clock: MovableClock;
  /** Receives every line that it logs. */
  readonly onLine: (line: string) => void;
  /** Called when something may be due. */
  readonly onCommitted: () => void;
}

interface Run {
  readonly service: ServiceOnMemory;
  readonly bus: InMemoryEventBus;
  readonly relay: LiveRelay;
  readonly tasks: readonly BackgroundTask[];
  readonly server: Server;
}

/** A service on memory that answers over HTTP; whoever has it calls `step`. What it has stored outlives a restart. */
export class LiveService {
  readonly title: string;
  readonly url: string;
  readonly #parts: LiveServiceParts;
  readonly #storage = new InMemoryStorage();
  readonly #outbox = new InMemoryOutboxStore(this.#storage);
  readonly #log: LineLog;
  #run: Run | undefined;

  constructor(parts: LiveServiceParts) {
    this.#parts = parts;
    this.title = parts.title;
    this.url = `http://127.0.0.1:${parts.port}`;
    this.#log = new LineLog(`${parts.definition.name}-service`, parts.onLine);
  }

  /** @throws ConfigurationError if the environment is wrong; Error if the port is taken */
  async start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    const { definition, broker, clock, port } = this.#parts;
    const bus = new InMemoryEventBus(broker, definition.name);
    const metrics = new Metrics(definition.metricsPrefix);
    const service = new ServiceOnMemory({
      ...this.#parts,
      ...{ storage: this.#storage, bus, metrics, logger: this.#log },
      config: definition.loadConfig({ ...this.#parts.environment, ...environment, PUBLIC_URL: this.url }),
    });
    const { container, deadlines } = service;
    const server = await listen(this.#application(service, bus, metrics), port);
    const tasks = container.getAll(BackgroundTask).filter((task) => task !== deadlines);
    const relay = new LiveRelay({
      ...{ bus, clock, metrics, logger: this.#log, outbox: this.#outbox },
      publishes: definition.publishes,
    });
    this.#run = { service, bus, relay, tasks, server };
    for (const task of container.getAll(StartupTask)) await inCorrelation(() => task.run());
    for (const task of tasks) await task.start();
  }

  /** Takes nothing new, and finishes what has begun. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    await Promise.all([stopListening(run.server), run.bus.stopConsuming()]);
    for (const task of run.tasks) await task.stop();
    await run.service.consumers.drain();
    run.service.consumers.stop();
    this.#run = undefined;
  }

  /** The broker has gone away with what was not acknowledged. */
  loseBroker(): void {
    this.#run?.bus.lose();
  }

  /** Does what is due. @returns whether there was anything */
  async step(now: Date): Promise<boolean> {
    const run = this.#run;
    if (!run?.bus.accepting) return false;
    const published = await run.relay.publishDue();
    const handled = await this.#deliver(run.bus);
    const { sagas, deadlines, consumers } = run.service;
    const isDue = isPast(sagas?.nextDue(), now);
    if (isDue) await deadlines?.fireDue();
    const looks = isPast(consumers.nextLook(), now);
    if (looks) await consumers.lookAfterStreams();
    return published || handled || isDue || looks;
  }

  /** Queues side by side, each in its order. */
  async #deliver(bus: InMemoryEventBus): Promise<boolean> {
    const queues = new Map<string, QueuedMessage[]>();
    for (const queued of this.#parts.broker.ready().filter((one) => bus.takes(one)))
      queues.set(queued.queue, [...(queues.get(queued.queue) ?? []), queued]);
    await Promise.all([...queues.values()].map((messages) => inOrder(messages, bus)));
    return queues.size > 0;
  }

  #application({ container, queues }: ServiceOnMemory, bus: InMemoryEventBus, metrics: Metrics) {
    const { name, version, publishes } = this.#parts.definition;
    metrics.observeProcess();
    return createHttpApplication({
      service: { name: `${name}-service`, version, publicUrl: this.url },
      routes: container.getAll(HttpRoutes),
      middleware: container.getAll(HttpMiddleware),
      events: { publishes, queues },
      health: {
        ready: () => Promise.resolve({ healthy: true, database: 'in memory' }),
        messaging: () =>
          Promise.resolve({ healthy: bus.accepting, outbox: { waiting: this.#outbox.waiting().length } }),
      },
      metrics,
      logger: this.#log,
    });
  }
}

async function inOrder(messages: readonly QueuedMessage[], bus: InMemoryEventBus): Promise<void> {
  for (const queued of messages) await bus.deliver(queued);
}

function inCorrelation<R>(body: () => R): R {
  const id = newId();
  return correlate({ correlationId: id, causationId: id }, body);
}

const isPast = (moment: Date | undefined, now: Date): boolean => moment !== undefined && moment <= now;
