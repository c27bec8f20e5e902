import { compressed, fitInBatch, type Envelope, type IntegrationEventClass } from '@ticketwave/contracts';
import {
  backoffDelay,
  beginSending,
  logLine,
  type EventBus,
  type PublishOutcome,
  type Sending,
} from '../messaging/index.ts';
import { correlate } from '../observability/correlation.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { TraceHeaders } from '../observability/tracing.ts';
import { isLogged } from '../observability/is-logged.ts';
import { describeError } from '../observability/redact.ts';
import { EventBatches } from './event-batches.ts';
import type { DueStream, OutboxRow, StreamOutcome } from './outbox-store.ts';
import { messageOf } from './row-message.ts';

/** A message that the broker returns or refuses is published again after 1 s to 60 s (SPEC section 2). */
const REPUBLISH = { base: 2_000, max: 60_000 };
/** So many facts of one stream are on their way at a time. */
const WINDOW = 128;
/** Of what was sent behind a message that is not confirmed. */
const NOT_COUNTED: PublishOutcome = { status: 'unknown', reason: 'one before it was not confirmed' };

export interface StreamPublisherParts {
  readonly bus: EventBus;
  /** What the service publishes, for the log. */
  readonly publishes: readonly IntegrationEventClass[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Publishes the events of a stream in their order: facts in windows, each when all of the one before it is confirmed, and
 * a request alone. Of a window in which one is not confirmed, it and all after it count as not published. A window of events
 * that leave in batches shares one with those of other streams.
 */
export class StreamPublisher {
  readonly #parts: StreamPublisherParts;
  readonly #classes: ReadonlyMap<string, IntegrationEventClass>;
  readonly #batches: EventBatches;

  constructor(parts: StreamPublisherParts) {
    this.#parts = parts;
    this.#batches = new EventBatches(parts.bus);
    this.#classes = new Map(
      parts.publishes.map((eventClass) => [eventClass.contract.routingKey, eventClass]),
    );
  }

  /** Ends with the first event that is not known to be confirmed. @param mayGoOn asked before each window */
  async publish(
    { stream, version, rows, complete }: DueStream,
    mayGoOn: () => boolean,
  ): Promise<StreamOutcome> {
    const confirmed: string[] = [];
    let since: string | undefined;
    const outcome = (rest: Partial<StreamOutcome>): StreamOutcome => {
      return { stream, version, confirmed, since, drained: false, ...rest };
    };
    while (confirmed.length < rows.length) {
      const window = this.#windowAt(rows, confirmed.length);
      if (!mayGoOn()) return outcome({});
      const [first] = window;
      if (first !== undefined && first.wait > 0) return outcome({ retryIn: first.wait });
      const answers = await this.#publishWindow(window);
      if (answers.length === 0) return outcome({});
      for (const [index, row] of window.entries()) {
        const answer = answers[index];
        if (answer === undefined) break;
        this.#parts.metrics.published.inc({ type: row.eventType, outcome: answer.status });
        // Unknown is the connection's fault, not the message's: it stays as it is and goes out again with the same id.
        if (answer.status === 'unknown') return outcome({});
        if (answer.status !== 'confirmed') return outcome(this.#onFailure(row, answer));
        confirmed.push(row.position);
        since = row.createdAt;
        this.#log(row);
      }
    }
    return outcome({ drained: complete });
  }

  /** An event that cannot even be written as a message is held against itself alone. */
  async #publishWindow(rows: readonly OutboxRow[]): Promise<PublishOutcome[]> {
    try {
      const sendings = sendingsOf(rows);
      const outcomes = await this.#send(rows[0], sendings);
      sendings.forEach((sending, index) => sending.ended(outcomes[index] ?? NOT_COUNTED));
      return outcomes;
    } catch (error) {
      return [{ status: 'refused', reason: describeError(error) }];
    }
  }

  #send(first: OutboxRow | undefined, sendings: readonly Sending[]): Promise<PublishOutcome[]> {
    const messages = sendings.map(({ message }) => message);
    const kind = this.#batchOf(first);
    if (kind) return this.#batches.publish(messages, kind);
    const leaving = messages.map((message) =>
      compressed(message, this.#classes.get(message.routingKey)?.contract.compressed),
    );
    return this.#parts.bus.publishInOrder(leaving, { mandatory: first?.mandatory === true });
  }

  /**
   * What may be on its way together, from the row on that is next: facts that need not wait, or one request. Of those that
   * leave in batches, events of one contract.
   */
  #windowAt(rows: readonly OutboxRow[], from: number): readonly OutboxRow[] {
    const window = rows.slice(from, from + 1);
    const [first] = window;
    if (first?.mandatory !== false) return window;
    const kind = this.#batchOf(first);
    let bytes = kind ? Buffer.byteLength(first.envelope) : 0;
    for (const row of rows.slice(from + 1, from + WINDOW)) {
      if (row.mandatory || row.wait > 0 || this.#batchOf(row) !== kind) break;
      bytes += kind ? Buffer.byteLength(row.envelope) : 0;
      if (kind && !fitInBatch(bytes, window.length + 1)) break;
      window.push(row);
    }
    return window;
  }

  /** The contract whose batches the event leaves in; undefined if it leaves alone, as whatever was refused before. */
  #batchOf(row: OutboxRow | undefined): IntegrationEventClass['contract'] | undefined {
    if (row === undefined || row.mandatory || row.attempts > 0) return undefined;
    const contract = this.#classes.get(row.routingKey)?.contract;
    return contract?.batched === true ? contract : undefined;
  }

  #onFailure(
    { position, attempts, eventType, messageId: eventId }: OutboxRow,
    { status, reason }: Exclude<PublishOutcome, { status: 'confirmed' }>,
  ): Partial<StreamOutcome> {
    const retryIn = backoffDelay(attempts + 1, REPUBLISH);
    this.#parts.logger[attempts === 0 ? 'error' : 'debug'](
      `The broker ${status} ${eventType} ${eventId} (${reason}); next try in ${Math.ceil(retryIn / 1000)} s`,
      { activity: status, eventType, eventId },
    );
    return { retryIn, refused: { position, reason: `${status}: ${reason}`.replaceAll('\0', '') } };
  }

  /** The only one who reads an envelope, and not where nobody reads the line. */
  #log({ routingKey, envelope }: OutboxRow): void {
    const { logger } = this.#parts;
    const eventClass = this.#classes.get(routingKey);
    if (!eventClass || !isLogged(logger, 'info')) return;
    const {
      event_id: eventId,
      event_type: eventType,
      correlation_id: correlationId,
      causation_id: causationId,
      data,
      metadata,
    } = JSON.parse(envelope) as Envelope;
    correlate({ correlationId, causationId }, () =>
      logger.info(logLine('Published', eventClass, data), {
        activity: 'published',
        eventClass: eventClass.name,
        eventType,
        eventId,
        entityId: metadata.entity_id,
      }),
    );
  }
}

/** Of the rows before the first that cannot be written, whose turn comes. @throws what `messageOf` throws of the first */
function sendingsOf(rows: readonly OutboxRow[]): Sending[] {
  const sendings: Sending[] = [];
  for (const row of rows) {
    try {
      sendings.push(beginSending(messageOf(row), traceOf(row)));
    } catch (error) {
      if (sendings.length === 0) throw error;
      break;
    }
  }
  return sendings;
}

const traceOf = ({ trace }: OutboxRow): TraceHeaders | null =>
  trace === null ? null : (JSON.parse(trace) as TraceHeaders);
