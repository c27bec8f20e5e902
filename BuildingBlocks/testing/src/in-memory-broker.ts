import type { Message } from '@ticketwave/contracts';
import type { Clock } from '@ticketwave/building-blocks/domain';
import {
  deadLetterQueue,
  internalExchange,
  matchesPattern,
  type ReceivedMessage,
  redrivesOf,
  retryQueue,
  type SubscribedQueue,
} from '@ticketwave/building-blocks/adapters';

/** A message in a queue. */
export interface QueuedMessage {
  readonly queue: string;
  readonly message: ReceivedMessage;
  /** When it leaves a retry queue for its main queue; null in others. */
  readonly returnsAt: Date | null;
}

interface Route {
  readonly exchange: string;
  readonly pattern: string;
  readonly queue: string;
}

interface Waiting {
  /** The main queue. */
  readonly returnsTo: string;
  readonly delay: number;
}

/**
 * In-memory fake of a broker: topic exchanges, queues, and the waits of retry queues by the clock. It hands nothing out by
 * itself: whoever drives it takes messages, from wherever in a queue it likes.
 */
export class InMemoryBroker {
  readonly #clock: Clock;
  readonly #routes: Route[] = [];
  readonly #waits = new Map<string, Waiting>();
  readonly #queues = new Map<string, QueuedMessage[]>();
  readonly #consumed: string[] = [];
  /** Whoever is connected to it loses what it has not acknowledged: see `InMemoryEventBus.lose`. */
  isAway = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The queue of a subscription with its retry queues and its dead letters. Again does nothing. */
  declare(service: string, { queue, bindings, retry }: SubscribedQueue): void {
    if (this.#queues.has(queue)) return;
    const internal = internalExchange(service);
    const bind = (name: string): void => {
      this.#queues.set(name, []);
      this.#routes.push({ exchange: internal, pattern: name, queue: name });
    };
    bind(queue);
    this.#consumed.push(queue);
    bind(deadLetterQueue(queue));
    for (const { exchange, pattern } of bindings) this.#routes.push({ exchange, pattern, queue });
    for (const delay of retry.delays) {
      bind(retryQueue(queue, delay));
      this.#waits.set(retryQueue(queue, delay), { returnsTo: queue, delay });
    }
  }

  /** @returns whether any queue took it */
  publish({ exchange, routingKey, properties, body }: Message): boolean {
    const queues = this.#routes
      .filter((route) => route.exchange === exchange && matchesPattern(route.pattern, routingKey))
      .map(({ queue }) => queue);
    const message = { exchange, routingKey, properties, body, redelivered: false };
    for (const queue of new Set(queues)) this.#add(queue, message);
    return queues.length > 0;
  }

  /** Puts a taken message back, at the front. */
  requeue({ queue, message }: QueuedMessage): void {
    this.#contents(queue).unshift({ queue, message: { ...message, redelivered: true }, returnsAt: null });
  }

  /** Delivers the message a second time, as after an acknowledgement that was lost. */
  duplicate({ queue, message }: QueuedMessage): void {
    this.#add(queue, message);
  }

  /** @returns false if it is not there (any more) */
  take(queued: QueuedMessage): boolean {
    const contents = this.#contents(queued.queue);
    const position = contents.indexOf(queued);
    if (position >= 0) contents.splice(position, 1);
    return position >= 0;
  }

  /** What can be delivered now, per queue in its order. What has waited long enough returns to its queue first. */
  ready(): QueuedMessage[] {
    this.#returnWaiting();
    const ready: QueuedMessage[] = [];
    for (const name of this.#consumed) ready.push(...this.#contents(name));
    return ready;
  }

  /** When the first of the waiting messages returns. */
  nextReturn(): Date | undefined {
    let first: Date | undefined;
    for (const name of this.#waits.keys())
      for (const { returnsAt } of this.#contents(name))
        if (returnsAt !== null && (first === undefined || returnsAt < first)) first = returnsAt;
    return first;
  }

  /** What waits in retry queues. @param queue the main queue that it returns to; any if absent */
  retries(queue?: string): QueuedMessage[] {
    return [...this.#waits].flatMap(([name, { returnsTo }]) =>
      queue === undefined || queue === returnsTo ? this.#contents(name) : [],
    );
  }

  /** What was given up. */
  deadLetters(): QueuedMessage[] {
    return [...this.#queues].flatMap(([name, contents]) => (name.endsWith('.dlq') ? contents : []));
  }

  /** Sends a dead letter back to the queue that gave it up. */
  redrive(queued: QueuedMessage): void {
    if (!this.take(queued)) return;
    const { queue, message } = queued;
    const headers = Object.entries(message.properties.headers).filter(
      ([name]) => !name.startsWith('x-failure-'),
    );
    const counted = { 'x-attempt': 1, 'x-redrives': redrivesOf(message) + 1 };
    const properties = { ...message.properties, headers: { ...Object.fromEntries(headers), ...counted } };
    this.#add(queue.slice(0, -deadLetterQueue('').length), { ...message, properties });
  }

  #returnWaiting(): void {
    const now = this.#clock.now();
    for (const [name, { returnsTo }] of this.#waits) {
      if (this.#contents(name).length === 0) continue;
      const over = this.#contents(name).filter(({ returnsAt }) => returnsAt !== null && returnsAt <= now);
      for (const queued of over) {
        this.take(queued);
        this.#add(returnsTo, queued.message);
      }
    }
  }

  #add(queue: string, message: ReceivedMessage): void {
    const delay = this.#waits.get(queue)?.delay;
    const returnsAt = delay === undefined ? null : new Date(this.#clock.now().getTime() + delay);
    this.#contents(queue).push({ queue, message, returnsAt });
  }

  #contents(queue: string): QueuedMessage[] {
    const contents = this.#queues.get(queue);
    if (!contents) throw new Error(`There is no queue '${queue}'.`);
    return contents;
  }
}
