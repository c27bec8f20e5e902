import {
  BatchTransactor,
  type Delivery,
  EventBus,
  type MessageKey,
  type PublishOutcome,
  type SubscribedQueue,
  type Unit,
  type Verdict,
} from '@ticketwave/building-blocks/adapters';
import { newId, type UnitOfWork, type UnitOfWorkLimits } from '@ticketwave/building-blocks/messaging';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { Inbox, QueueMembers } from '@ticketwave/building-blocks/internal/inbox';
import type { QueueMember } from '@ticketwave/building-blocks/internal/messaging';
import { Lease } from '@ticketwave/building-blocks/internal/outbox';
import { toMessage, type IntegrationEvent, type Message } from '@ticketwave/contracts';

const mechanisms = [
  'outbox',
  'inbox',
  'confirms',
  'mandatory',
  'ack-after-commit',
  'attempt-counting',
  'lease',
  'lanes',
  'order',
  'outage',
  'facts',
  'shares',
] as const;

/** What a sandbox service can do without, to show what is lost then. */
export type Mechanism = (typeof mechanisms)[number];

/**
 * What the environment variable `WITHOUT` switches off in every sandbox service, to see the guarding tests turn red:
 * `WITHOUT=inbox npm test`. @throws Error for a name that is none
 */
export function switchedOff(): Mechanism[] {
  const named = (process.env['WITHOUT'] ?? '').split(',').filter((name) => name !== '');
  return named.map((name) => {
    const mechanism = mechanisms.find((known) => known === name);
    if (!mechanism) throw new Error(`WITHOUT=${name}: expected one of ${mechanisms.join(', ')}`);
    return mechanism;
  });
}

/** Remembers nothing: every delivery is the first one. */
export class ForgetfulInbox extends Inbox {
  override claim(keys: readonly MessageKey[]): Promise<readonly string[]> {
    return Promise.resolve(
      keys.flatMap(({ messageId, factId }) => (factId === undefined ? [messageId] : [messageId, factId])),
    );
  }
}

/** Knows messages, and not which of them are versions of one fact. */
export class FactlessInbox extends Inbox {
  override async claim(keys: readonly MessageKey[], work: UnitOfWork): Promise<readonly string[]> {
    const claimed = await super.claim(
      keys.map(({ factId: _, ...key }) => key),
      work,
    );
    return [...claimed, ...keys.flatMap(({ factId }) => factId ?? [])];
  }
}

/** Counts nothing durably: every run is the first one. */
export class UncountingInbox extends Inbox {
  override async begin(key: MessageKey, delivery: Delivery): Promise<number | undefined> {
    const attempt = await super.begin(key, delivery);
    return attempt && 1;
  }
}

/** Everybody holds it. */
export class EverybodysLease extends Lease {
  override get fence(): string | undefined {
    return super.fence ?? '1';
  }

  override async acquire(): Promise<boolean> {
    await super.acquire();
    return true;
  }
}

/** A bus that passes everything on, for others to differ in one thing. */
export class BusAround extends EventBus {
  readonly bus: EventBus;

  constructor(bus: EventBus) {
    super();
    this.bus = bus;
  }

  override get accepting(): boolean {
    return this.bus.accepting;
  }

  override publish(message: Message, options: { readonly mandatory: boolean }): Promise<PublishOutcome> {
    return this.bus.publish(message, options);
  }

  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    this.bus.consume(queue, receive);
  }

  override isReceiving(queue: SubscribedQueue): boolean {
    return this.bus.isReceiving(queue);
  }

  override isPaused(queue: SubscribedQueue): boolean {
    return this.bus.isPaused(queue);
  }

  override pause(): void {
    this.bus.pause();
  }

  override resume(): void {
    this.bus.resume();
  }
}

/** Does not know that there are others, and so takes everything. */
export class LonelyMembers extends QueueMembers {
  override see(_queue: string, self: QueueMember): Promise<readonly QueueMember[]> {
    return Promise.resolve([self]);
  }
}

/** Takes what it has sent for delivered. */
export class BusWithoutConfirms extends BusAround {
  override publish(message: Message, options: { readonly mandatory: boolean }): Promise<PublishOutcome> {
    void super.publish(message, options);
    return Promise.resolve({ status: 'confirmed' });
  }
}

/** Does not ask whether a queue took the message. */
export class BusWithoutMandatory extends BusAround {
  override publish(message: Message): Promise<PublishOutcome> {
    return super.publish(message, { mandatory: false });
  }
}

/** Acknowledges what it has not handled yet. */
export class BusThatAcknowledgesFirst extends BusAround {
  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    super.consume(queue, (message) => {
      void receive(message);
      return Promise.resolve('acknowledge');
    });
  }
}

/** The bus as services without these mechanisms have it. */
export function weakened(bus: EventBus, without: ReadonlySet<Mechanism>): EventBus {
  let weaker = bus;
  if (without.has('confirms')) weaker = new BusWithoutConfirms(weaker);
  if (without.has('mandatory')) weaker = new BusWithoutMandatory(weaker);
  if (without.has('ack-after-commit')) weaker = new BusThatAcknowledgesFirst(weaker);
  return weaker;
}

/** Publishes at once what is published inside a unit of work, and does not know whether that will commit. */
export class TransactorWithoutOutbox extends BatchTransactor {
  readonly #transactor: BatchTransactor;
  readonly #bus: EventBus;

  constructor(transactor: BatchTransactor, bus: EventBus) {
    super();
    this.#transactor = transactor;
    this.#bus = bus;
  }

  override transact<R>(body: (work: UnitOfWork) => Promise<R>, options?: { timeout?: number }): Promise<R> {
    return this.#transactor.transact((work) => body(this.#publishingAtOnce(work)), options);
  }

  override transactTogether<R>(body: (unit: Unit) => Promise<R>, limits: UnitOfWorkLimits): Promise<R> {
    return this.#transactor.transactTogether(
      (unit) => body((unitBody) => unit((work) => unitBody(this.#publishingAtOnce(work)))),
      limits,
    );
  }

  #publishingAtOnce(work: UnitOfWork): UnitOfWork {
    return Object.assign(work, { publish: this.#publish.bind(this) });
  }

  async #publish(...events: IntegrationEvent[]): Promise<void> {
    for (const { contract, data } of events) {
      const id = newId();
      const envelope = {
        event_id: id,
        event_type: contract.type,
        event_version: contract.version,
        timestamp: new Date().toISOString(),
        correlation_id: id,
        causation_id: id,
        data: data as object,
        metadata: {
          source: 'shop-service',
          source_version: '1.0.0',
          entity_id: contract.entity(data),
          sequence: 1,
        },
      };
      await this.#bus.publish(toMessage(contract, envelope), { mandatory: contract.kind === 'request' });
    }
  }
}
