import type { Message } from '@ticketwave/contracts';
import {
  EventBus,
  eventByEvent,
  type PublishOutcome,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '@ticketwave/building-blocks/adapters';
import type { InMemoryBroker, QueuedMessage } from './in-memory-broker.ts';

/**
 * A service's connection to the in-memory broker. Deliveries happen when somebody asks for them. While the broker is away
 * nothing is taken and nothing delivered.
 */
export class InMemoryEventBus extends EventBus {
  readonly #broker: InMemoryBroker;
  readonly #service: string;
  readonly #receivers = new Map<string, (message: ReceivedMessage) => Promise<Verdict>>();
  readonly #unacknowledged = new Set<QueuedMessage>();
  readonly #underWay = new Set<Promise<void>>();
  #isConsuming = true;

  constructor(broker: InMemoryBroker, service: string) {
    super();
    this.#broker = broker;
    this.#service = service;
  }

  override get accepting(): boolean {
    return !this.#broker.isAway;
  }

  override publish(
    message: Message,
    { mandatory }: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    if (!this.accepting) return Promise.resolve({ status: 'unknown', reason: 'the broker is away' });
    const routed = this.#broker.publish(message);
    return Promise.resolve(
      routed || !mandatory ? { status: 'confirmed' } : { status: 'returned', reason: 'NO_ROUTE' },
    );
  }

  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    this.#broker.declare(this.#service, queue);
    this.#receivers.set(queue.queue, eventByEvent(receive));
  }

  override pause(): void {
    this.#isConsuming = false;
  }

  override resume(): void {
    this.#isConsuming = true;
  }

  /** Takes no more messages, and waits for those that are under way. */
  async stopConsuming(): Promise<void> {
    this.#receivers.clear();
    await Promise.all(this.#underWay);
  }

  /** Whether this connection consumes the message's queue now. */
  takes({ queue }: QueuedMessage): boolean {
    return this.#isConsuming && this.accepting && this.#receivers.has(queue);
  }

  /** Delivers the message and carries out the verdict, unless the connection is lost meanwhile. */
  async deliver(queued: QueuedMessage): Promise<void> {
    const receive = this.#receivers.get(queued.queue);
    if (!receive || !this.#broker.take(queued)) return;
    this.#unacknowledged.add(queued);
    const underWay = receive(queued.message).then((verdict) => {
      if (this.#unacknowledged.delete(queued) && verdict !== 'acknowledge') this.#broker.requeue(queued);
    });
    this.#underWay.add(underWay);
    await underWay.finally(() => this.#underWay.delete(underWay));
  }

  /** The process died or the connection broke: what was delivered and not acknowledged is delivered again. */
  lose(): void {
    for (const queued of this.#unacknowledged) this.#broker.requeue(queued);
    this.#unacknowledged.clear();
  }
}
