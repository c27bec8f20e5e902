import { toMessage, type Envelope, type Message } from '@ticketwave/contracts';
import { buildEnvelope, streamOf, type PendingEvent, type Source } from '@ticketwave/building-blocks/adapters';
import { table, type InMemoryStorage, type InMemoryTransaction } from './in-memory-storage.ts';

/** An event that waits to be published, or was. */
export interface InMemoryOutboxRow {
  readonly position: number;
  readonly stream: string;
  readonly mandatory: boolean;
  readonly envelope: Envelope;
  readonly message: Message;
}

const streams = table<{ readonly last: number }>('messaging.stream');
const waiting = table<InMemoryOutboxRow>('messaging.outbox.waiting');
const published = table<InMemoryOutboxRow>('messaging.outbox.published');

/** In-memory fake of the outbox: numbers the events of each stream without gaps and keeps them until they are published. */
export class InMemoryOutbox {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** @throws InvalidMessageError if a message would be larger than the wire allows */
  append(transaction: InMemoryTransaction, events: readonly PendingEvent[]): void {
    for (const pending of events) {
      const { contract } = pending.event;
      const stream = streamOf(pending);
      const sequence = (transaction.get(streams, stream)?.last ?? 0) + 1;
      transaction.put(streams, stream, { last: sequence });
      const envelope = buildEnvelope(pending, sequence, this.#source);
      const message = toMessage(contract, envelope);
      const position = transaction.nextNumber();
      const mandatory = contract.kind === 'request';
      transaction.put(waiting, String(position), { position, stream, mandatory, envelope, message });
    }
  }
}

/** The outbox as a relay sees it. */
export class InMemoryOutboxStore {
  readonly #storage: InMemoryStorage;

  constructor(storage: InMemoryStorage) {
    this.#storage = storage;
  }

  /** What may be published now: of each stream only the first that waits, so that streams leave in order. */
  due(): InMemoryOutboxRow[] {
    const first = new Map<string, InMemoryOutboxRow>();
    for (const row of this.waiting()) if (!first.has(row.stream)) first.set(row.stream, row);
    return [...first.values()];
  }

  /** Oldest first. */
  waiting(): readonly InMemoryOutboxRow[] {
    return this.#storage.all(waiting);
  }

  /** In the order in which they were marked. */
  published(): readonly InMemoryOutboxRow[] {
    return this.#storage.all(published);
  }

  markPublished(row: InMemoryOutboxRow): void {
    this.#storage.change((transaction) => {
      transaction.remove(waiting, String(row.position));
      transaction.put(published, String(row.position), row);
    });
  }
}
