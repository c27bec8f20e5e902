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
import { bundle, bundledOf } from './bundle.ts';

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
      const waiting = this.#waiting.get(partition);
      if (waiting) waiting.push({ message, settle });
      else this.#waiting.set(partition, [{ message, settle }]);
    });
  }

  #sendAll(): void {
    const all = this.#waiting;
    this.#waiting = new Map();
    for (const [partition, waiting] of all)
      for (const together of groupsOf(waiting)) this.#send(partition, together);
  }

  #send(partition: number, together: readonly Waiting[]): void {
    const { service } = this.#parts;
    const [first] = together;
    const bundled = together.flatMap(({ message }) => bundledOf(message) ?? []);
    if (first && together.length === 1) {
      const where = { service, queue: this.#queue, partition };
      first.settle(this.#publish(partition, partitionCopy(first.message, where)));
    } else {
      const route = {
        exchange: internalExchange(service),
        routingKey: partitionQueue(this.#queue, partition),
      };
      const verdict = this.#publish(partition, bundle(route, bundled));
      for (const { settle } of together) settle(verdict);
    }
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
    const last = groups.at(-1) ?? [];
    bytes += each.message.body.length;
    const fits = bytes <= MOST_BYTES && last.length > 0 && last.length < MOST;
    if (fits && [...last.slice(0, 1), each].every(({ message }) => bundledOf(message))) last.push(each);
    else {
      groups.push([each]);
      bytes = each.message.body.length;
    }
  }
  return groups;
}
