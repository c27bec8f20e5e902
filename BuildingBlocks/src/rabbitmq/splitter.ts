import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@ticketwave/contracts';
import {
  internalExchange,
  partitionCopy,
  partitionOf,
  partitionQueue,
  publishCopy,
  type EventBus,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';
import { bundle, bundledOf, type Bundled } from './bundle.ts';

/** How long a message is held that its partition does not take, before it goes back to its queue. */
const MOMENT_MS = 1_000;
/** One message carries no more than so many others. */
const MOST = 8;
/** Nor more than so many bytes of their bodies. */
const MOST_BYTES = 128 * 1024;

interface SplitterParts {
  readonly service: string;
  readonly bus: Pick<EventBus, 'accepting' | 'publish'>;
  readonly logger: Logger;
}

interface Waiting {
  readonly message: ReceivedMessage;
  readonly bundled: Bundled | undefined;
  readonly settle: (verdict: Verdict | PromiseLike<Verdict>) => void;
}

/**
 * Sends the messages of a subscription's queue on to the partitions of their streams, in the order in which they come.
 * Those of one partition that are there in the same turn of the event loop share a message. One may go only when the broker
 * has confirmed its copy; the inbox absorbs a second one.
 */
export class Splitter {
  readonly #queue: string;
  readonly #partitions: number;
  readonly #parts: SplitterParts;
  #waiting = new Map<number, Waiting[]>();

  constructor({ queue, order }: SubscribedQueue, parts: SplitterParts) {
    this.#queue = queue;
    this.#partitions = order?.partitions ?? 1;
    this.#parts = parts;
  }

  split(message: ReceivedMessage): Promise<Verdict> {
    return new Promise((settle) => {
      if (this.#waiting.size === 0) setImmediate(() => this.#sendAll());
      const partition = partitionOf(message, this.#partitions);
      const waiting = { message, bundled: bundledOf(message), settle };
      const others = this.#waiting.get(partition);
      if (others) others.push(waiting);
      else this.#waiting.set(partition, [waiting]);
    });
  }

  #sendAll(): void {
    const all = this.#waiting;
    this.#waiting = new Map();
    for (const [partition, waiting] of all)
      for (const together of groupsOf(waiting)) this.#send(partition, together);
  }

  /** Those that cannot share a message go each in its own. */
  #send(partition: number, together: readonly Waiting[]): void {
    const where = { service: this.#parts.service, queue: this.#queue, partition };
    const bundled = together.flatMap((each) => each.bundled ?? []);
    if (together.length === 1 || bundled.length < together.length) {
      for (const { message, settle } of together)
        settle(this.#publish(partition, partitionCopy(message, where)));
      return;
    }
    const exchange = internalExchange(where.service);
    const routingKey = partitionQueue(this.#queue, partition);
    const verdict = this.#publish(partition, bundle({ exchange, routingKey }, bundled));
    for (const { settle } of together) settle(verdict);
  }

  async #publish(partition: number, copy: Message): Promise<Verdict> {
    const { bus, logger } = this.#parts;
    const outcome = await publishCopy(bus, copy);
    if (outcome.status === 'confirmed') return 'acknowledge';
    logger.warn(`Partition ${partition} of '${this.#queue}' does not take a message: ${outcome.reason}`);
    if (bus.accepting) await sleep(MOMENT_MS);
    return 'reject';
  }
}

/** In their order, so many together as may share a message. */
function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let bytes = 0;
  for (const each of waiting) {
    const { length } = each.message.body;
    const last = groups.at(-1);
    bytes += length;
    if (last && last.length < MOST && bytes <= MOST_BYTES) last.push(each);
    else {
      groups.push([each]);
      bytes = length;
    }
  }
  return groups;
}
