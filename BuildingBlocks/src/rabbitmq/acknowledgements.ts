import type { Channel } from 'amqplib';

/**
 * Acknowledges deliveries of one channel, those of one turn of the event loop in as few frames as possible: all up to
 * the last one before which nothing is unsettled in one, the others each in its own.
 */
export class Acknowledgements {
  readonly #channel: Channel;
  readonly #isAlive: () => boolean;
  /** Delivery tags in the order of delivery, which is that of their numbers; true once it may be acknowledged. */
  readonly #unsettled = new Map<number, boolean>();
  #isDue = false;

  constructor(channel: Channel, isAlive: () => boolean) {
    this.#channel = channel;
    this.#isAlive = isAlive;
  }

  delivered(tag: number): void {
    this.#unsettled.set(tag, false);
  }

  acknowledge(tag: number): void {
    this.#unsettled.set(tag, true);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }

  /** It has been rejected or returned. */
  settled(tag: number): void {
    this.#unsettled.delete(tag);
  }

  /** Sends what is due; does nothing on a channel that has ended, whose tags mean nothing any more. */
  flush(): void {
    this.#isDue = false;
    if (!this.#isAlive()) return;
    const { upTo, others } = dueOf(this.#unsettled);
    if (upTo !== undefined) this.#acknowledge(upTo, true);
    for (const tag of others) this.#acknowledge(tag, false);
    for (const [tag, isDue] of this.#unsettled) if (isDue) this.#unsettled.delete(tag);
  }

  #acknowledge(deliveryTag: number, allUpTo: boolean): void {
    this.#channel.ack({ fields: { deliveryTag } } as Parameters<Channel['ack']>[0], allUpTo);
  }
}

/** What one frame acknowledges together, and what each needs a frame of its own. */
export function dueOf(unsettled: ReadonlyMap<number, boolean>): {
  readonly upTo: number | undefined;
  readonly others: readonly number[];
} {
  let upTo: number | undefined;
  let isUnbroken = true;
  const others: number[] = [];
  for (const [tag, isDue] of unsettled) {
    isUnbroken &&= isDue;
    if (isUnbroken) upTo = tag;
    else if (isDue) others.push(tag);
  }
  return { upTo, others };
}
