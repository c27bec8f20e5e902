import { setTimeout as sleep } from 'node:timers/promises';
import {
  backoffDelay,
  logLine,
  toMessage,
  type EventBus,
  type IntegrationEventClass,
  type PublishOutcome,
} from '../messaging/index.ts';
import { correlate } from '../observability/correlation.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { RENEWAL_MS, type Lease } from './lease.ts';
import type { OutboxRow, OutboxStore } from './outbox-store.ts';

const BATCH = 500;
/** How often the outbox is looked at when nobody in this process has woken the relay. */
const POLL_MS = 500;
/** A message that the broker returns or refuses is published again after 1 s to 60 s (SPEC section 2). */
const REPUBLISH = { base: 2_000, max: 60_000 };

interface RelayParts {
  readonly store: OutboxStore;
  readonly lease: Lease;
  readonly bus: EventBus;
  /** What the service publishes, for the log. */
  readonly publishes: readonly IntegrationEventClass[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Carries events from the outbox to the broker: streams side by side, the events of one stream one after the
 * other, each until it is confirmed. An outage of the broker or of the database only makes it wait.
 */
export class Relay {
  readonly #parts: RelayParts;
  readonly #classes: ReadonlyMap<string, IntegrationEventClass>;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | undefined;
  #wake = (): void => undefined;
  #wakes = 0;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#classes = new Map(
      parts.publishes.map((eventClass) => [eventClass.contract.routingKey, eventClass]),
    );
  }

  start(): void {
    this.#running = Promise.all([
      this.#repeat('relay lease', () => this.#holdLease()),
      this.#repeat('relay', () => this.#relayDue()),
    ]);
  }

  /** Something has been committed to the outbox. */
  wake(): void {
    this.#wakes++;
    this.#wake();
  }

  /** Finishes the batch under way and hands the lease over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
    if (this.#parts.lease.fence === undefined) return;
    // A database that is away now cannot be told; the lease runs out by itself.
    await this.#parts.lease
      .release()
      .catch((error: unknown) =>
        this.#parts.logger.warn(`The relay could not hand over: ${describeError(error)}`),
      );
  }

  async #repeat(name: string, step: () => Promise<void>): Promise<void> {
    let problem: string | undefined;
    while (!this.#stopping.signal.aborted) {
      try {
        await step();
        if (problem !== undefined) this.#report(name, undefined);
        problem = undefined;
      } catch (error) {
        if (problem === undefined) this.#report(name, describeError(error));
        problem = describeError(error);
        await this.#pause(POLL_MS);
      }
    }
  }

  async #holdLease(): Promise<void> {
    const before = this.#parts.lease.fence;
    const held = await this.#parts.lease.acquire();
    if (held && before === undefined) this.wake();
    await this.#pause(held ? RENEWAL_MS : POLL_MS);
  }

  async #relayDue(): Promise<void> {
    const { bus, lease, store } = this.#parts;
    const wakes = this.#wakes;
    const fence = lease.fence;
    const rows = fence === undefined || !bus.accepting ? [] : await store.due(BATCH);
    if (fence !== undefined && rows.length > 0) await this.#publishBatch(rows, fence);
    if (rows.length < BATCH && wakes === this.#wakes) await this.#untilWoken();
  }

  async #publishBatch(rows: readonly OutboxRow[], fence: string): Promise<void> {
    const streams = new Map<string, OutboxRow[]>();
    for (const row of rows) streams.set(row.stream, [...(streams.get(row.stream) ?? []), row]);
    const confirmed = await Promise.all(
      [...streams.values()].map((ofStream) => this.#publishStream(ofStream, fence)),
    );
    const published = confirmed.flat();
    if (published.length > 0)
      await this.#parts.store.markPublished(
        published.map(({ position }) => position),
        fence,
      );
  }

  /** @returns the rows that were confirmed: all, or those before the first that was not */
  async #publishStream(rows: readonly OutboxRow[], fence: string): Promise<OutboxRow[]> {
    const confirmed: OutboxRow[] = [];
    for (const row of rows) {
      if (this.#parts.lease.fence !== fence) break;
      const outcome = await this.#parts.bus.publish(toMessage(row, row.envelope), row);
      this.#parts.metrics.published.inc({ type: row.envelope.event_type, outcome: outcome.status });
      if (outcome.status !== 'confirmed') {
        await this.#onFailure(row, outcome, fence);
        break;
      }
      confirmed.push(row);
      this.#log(row);
    }
    return confirmed;
  }

  /** Unknown is the connection's fault, not the message's: it stays as it is and goes out again with the same id. */
  async #onFailure(
    row: OutboxRow,
    outcome: Exclude<PublishOutcome, { status: 'confirmed' }>,
    fence: string,
  ): Promise<void> {
    if (outcome.status === 'unknown') return;
    const delay = backoffDelay(row.attempts + 1, REPUBLISH);
    await this.#parts.store.postpone(row.position, fence, delay, `${outcome.status}: ${outcome.reason}`);
    const { event_type: eventType, event_id: eventId } = row.envelope;
    const text = `The broker ${outcome.status} ${eventType} ${eventId} (${outcome.reason}); next try in ${Math.ceil(delay / 1000)} s`;
    this.#parts.logger[row.attempts === 0 ? 'error' : 'debug'](text, {
      activity: outcome.status,
      eventType,
      eventId,
    });
  }

  #log({ routingKey, envelope }: OutboxRow): void {
    const eventClass = this.#classes.get(routingKey);
    if (!eventClass) return;
    const {
      event_id: eventId,
      event_type: eventType,
      correlation_id: correlationId,
      causation_id: causationId,
    } = envelope;
    correlate({ correlationId, causationId }, () =>
      this.#parts.logger.info(logLine('Published', eventClass, envelope.data), {
        activity: 'published',
        eventClass: eventClass.name,
        eventType,
        eventId,
        entityId: envelope.metadata.entity_id,
      }),
    );
  }

  async #untilWoken(): Promise<void> {
    const waiting = new AbortController();
    this.#wake = () => waiting.abort();
    await this.#pause(POLL_MS, waiting.signal);
    this.#wake = () => undefined;
  }

  async #pause(milliseconds: number, until?: AbortSignal): Promise<void> {
    const signal = until ? AbortSignal.any([until, this.#stopping.signal]) : this.#stopping.signal;
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  #report(component: string, problem: string | undefined): void {
    this.#parts.metrics.stateChanges.inc({ component, state: problem === undefined ? 'working' : 'waiting' });
    if (problem === undefined) this.#parts.logger.info(`The ${component} works again`);
    else this.#parts.logger.warn(`The ${component} waits: ${problem}`);
  }
}
