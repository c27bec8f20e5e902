import type { Clock } from '@ticketwave/building-blocks/domain';
import { StreamPublisher, type OutboxRow } from '@ticketwave/building-blocks/internal/outbox';
import type { InMemoryOutboxRow, InMemoryOutboxStore } from '@ticketwave/testing';

type StreamPublisherParts = ConstructorParameters<typeof StreamPublisher>[0];

interface LiveRelayParts extends StreamPublisherParts {
  readonly outbox: InMemoryOutboxStore;
  readonly clock: Clock;
}

/** Publishes what waits in an outbox in memory, by production's own code around a message that leaves. */
export class LiveRelay {
  readonly #parts: LiveRelayParts;
  readonly #publisher: StreamPublisher;
  /** Streams whose next event the broker has not taken, and when it is tried again. */
  readonly #postponed = new Map<string, { readonly attempts: number; readonly until: number }>();

  constructor(parts: LiveRelayParts) {
    this.#parts = parts;
    this.#publisher = new StreamPublisher(parts);
  }

  /** The first event of each stream, if it is due. @returns whether any left */
  async publishDue(): Promise<boolean> {
    const now = this.#parts.clock.now().getTime();
    const due = this.#parts.outbox
      .due()
      .filter(({ stream }) => (this.#postponed.get(stream)?.until ?? 0) <= now);
    const left = await Promise.all(due.map((row) => this.#publish(row, now)));
    return left.includes(true);
  }

  async #publish(row: InMemoryOutboxRow, now: number): Promise<boolean> {
    const { stream } = row;
    const attempts = this.#postponed.get(stream)?.attempts ?? 0;
    const rows = [storedRow(row, attempts)];
    const taken = { stream, version: '1', rows, complete: true, postponed: attempts > 0 };
    const { confirmed, retryIn } = await this.#publisher.publish(taken, () => true);
    if (retryIn === undefined) this.#postponed.delete(stream);
    else this.#postponed.set(stream, { attempts: attempts + 1, until: now + retryIn });
    if (confirmed.length > 0) this.#parts.outbox.markPublished(row);
    return confirmed.length > 0;
  }
}

/** As a row of the outbox in a database. Pure. */
function storedRow(
  { position, mandatory, envelope, message }: InMemoryOutboxRow,
  attempts: number,
): OutboxRow {
  const { exchange, routingKey, properties } = message;
  return {
    ...{ exchange, routingKey, mandatory, attempts },
    position: String(position),
    messageId: envelope.event_id,
    eventType: envelope.event_type,
    envelope: JSON.stringify(envelope),
    properties: JSON.stringify(properties),
    trace: null,
    createdAt: envelope.timestamp,
    wait: 0,
  };
}
