import {
  type EventBus,
  type HandledMessages,
  isDatabaseOutage,
  MessageProcessor,
  OutageGate,
  RUNS_AT_ONCE,
  type SubscribedQueue,
} from '@ticketwave/building-blocks/adapters';
import type { Clock } from '@ticketwave/building-blocks/domain';
import type { Logger, Metrics } from '@ticketwave/building-blocks/observability';
import { Semaphore } from 'async-mutex';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { InMemoryInbox } from './in-memory-inbox.ts';
import { InMemoryReaderStreams } from './in-memory-reader-streams.ts';

/** A parked message that somebody has taken for so much longer than its handler may need is one whose process has died. */
const GRACE_MS = 20_000;

/** What consumes the queues of a service on memory. */
export interface InMemoryConsumersParts {
  readonly service: string;
  readonly queues: readonly SubscribedQueue[];
  readonly bus: EventBus;
  readonly database: InMemoryDatabase;
  /** That of the database if absent. */
  readonly inbox?: HandledMessages;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The consumers of one process of a service: production's own code around each handler, on in-memory fakes. */
export class InMemoryConsumers {
  readonly #processors: readonly MessageProcessor[];
  readonly #streams: InMemoryReaderStreams;
  readonly #gate: OutageGate;
  readonly #leaseMs: number;

  constructor({ queues, database, inbox = new InMemoryInbox(database), ...parts }: InMemoryConsumersParts) {
    const { bus, logger, metrics } = parts;
    this.#streams = new InMemoryReaderStreams(database);
    this.#gate = new OutageGate(() => database.probe(), bus, logger, metrics);
    this.#leaseMs = Math.max(0, ...queues.map(({ timeout }) => timeout)) + GRACE_MS;
    this.#processors = queues.map((queue) => {
      const processor = new MessageProcessor(queue, {
        ...parts,
        inbox,
        streams: this.#streams,
        transactor: database,
        gate: this.#gate,
        runs: new Semaphore(RUNS_AT_ONCE),
        withConnection: (body) => body(),
        isOutage: (error) => Promise.resolve(isDatabaseOutage(error)),
      });
      bus.consume(queue, (message) => processor.process(message));
      return processor;
    });
  }

  /** Whether messages of ordered subscriptions wait for those before them. */
  get hasParked(): boolean {
    return this.#streams.hasParked;
  }

  /** When parked messages that nobody has taken up fall due next. */
  nextLook(): Date | undefined {
    return this.#streams.nextDue(this.#leaseMs);
  }

  async lookAfterStreams(): Promise<void> {
    for (const processor of this.#processors) await processor.lookAfterStreams();
  }

  /** Until nothing is under way. Whoever calls it lets no message begin any more. */
  async drain(): Promise<void> {
    for (const processor of this.#processors) await processor.drain();
  }

  /** No message begins any more. */
  stop(): void {
    this.#gate.stop();
  }
}
