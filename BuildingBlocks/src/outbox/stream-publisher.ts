import { toMessage, type IntegrationEventClass } from '@ticketwave/contracts';
import {
  backoffDelay,
  beginSending,
  logLine,
  type EventBus,
  type PublishOutcome,
} from '../messaging/index.ts';
import { correlate } from '../observability/correlation.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { isLogged } from '../observability/is-logged.ts';
import { describeError } from '../observability/redact.ts';
import type { DueStream, OutboxRow, StreamOutcome } from './outbox-store.ts';

/** A message that the broker returns or refuses is published again after 1 s to 60 s (SPEC section 2). */
const REPUBLISH = { base: 2_000, max: 60_000 };

export interface StreamPublisherParts {
  readonly bus: EventBus;
  /** What the service publishes, for the log. */
  readonly publishes: readonly IntegrationEventClass[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Publishes the events of a stream one after the other, each when the one before it is confirmed. */
export class StreamPublisher {
  readonly #parts: StreamPublisherParts;
  readonly #classes: ReadonlyMap<string, IntegrationEventClass>;

  constructor(parts: StreamPublisherParts) {
    this.#parts = parts;
    this.#classes = new Map(
      parts.publishes.map((eventClass) => [eventClass.contract.routingKey, eventClass]),
    );
  }

  /** Ends with the first event that is not confirmed. @param mayGoOn asked before each event */
  async publish(
    { stream, version, rows, complete }: DueStream,
    mayGoOn: () => boolean,
  ): Promise<StreamOutcome> {
    const confirmed: string[] = [];
    let since: string | undefined;
    const outcome = (rest: Partial<StreamOutcome>): StreamOutcome => {
      return { stream, version, confirmed, since, drained: false, ...rest };
    };
    for (const row of rows) {
      if (!mayGoOn()) return outcome({});
      if (row.wait > 0) return outcome({ retryIn: row.wait });
      const answer = await this.#publishRow(row);
      this.#parts.metrics.published.inc({ type: row.envelope.event_type, outcome: answer.status });
      // Unknown is the connection's fault, not the message's: it stays as it is and goes out again with the same id.
      if (answer.status === 'unknown') return outcome({});
      if (answer.status !== 'confirmed') return outcome(this.#onFailure(row, answer));
      confirmed.push(row.position);
      since = row.createdAt;
      this.#log(row);
    }
    return outcome({ drained: complete });
  }

  /** An event that cannot even be written as a message is held against itself alone. */
  async #publishRow(row: OutboxRow): Promise<PublishOutcome> {
    try {
      const sending = beginSending(toMessage(row, row.envelope), row.trace);
      const outcome = await this.#parts.bus.publish(sending.message, row);
      sending.ended(outcome);
      return outcome;
    } catch (error) {
      return { status: 'refused', reason: describeError(error) };
    }
  }

  #onFailure(
    { position, attempts, envelope }: OutboxRow,
    { status, reason }: Exclude<PublishOutcome, { status: 'confirmed' }>,
  ): Partial<StreamOutcome> {
    const retryIn = backoffDelay(attempts + 1, REPUBLISH);
    const { event_type: eventType, event_id: eventId } = envelope;
    this.#parts.logger[attempts === 0 ? 'error' : 'debug'](
      `The broker ${status} ${eventType} ${eventId} (${reason}); next try in ${Math.ceil(retryIn / 1000)} s`,
      { activity: status, eventType, eventId },
    );
    return { retryIn, refused: { position, reason: `${status}: ${reason}`.replaceAll('\0', '') } };
  }

  #log({ routingKey, envelope }: OutboxRow): void {
    const eventClass = this.#classes.get(routingKey);
    if (!eventClass || !isLogged(this.#parts.logger, 'info')) return;
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
}
