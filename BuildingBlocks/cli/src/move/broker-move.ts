import { setTimeout as sleep } from 'node:timers/promises';
import {
  closeConnection,
  readyIn,
  ConfirmingPublisher,
  connectOnce,
  FrontReader,
  PAGE,
  QueueReading,
  ownerOf,
} from '@ticketwave/building-blocks/operations';
import type { ChannelModel } from 'amqplib';
import { moveQueue, type QueueMoved } from './queue-move.ts';

/** Queues that are emptied at a time. */
const AT_ONCE = 4;
/** Messages that wait for a retry return to their queue meanwhile: it is looked again, with a moment in between, so often. */
const PASSES = 50;
const PAUSE_MS = 500;

interface BrokerMoveOptions {
  /** Messages in a second from each queue, at most. */
  readonly rate?: number;
  readonly signal: AbortSignal;
}

/** The messages of some queues on the way from one broker to another. */
export class BrokerMove {
  readonly #source: ChannelModel;
  readonly #targetFor: (service: string) => string;
  /** By the URL, which may be one for all services. */
  readonly #targets = new Map<string, Promise<ChannelModel>>();

  private constructor(source: ChannelModel, targetFor: (service: string) => string) {
    this.#source = source;
    this.#targetFor = targetFor;
  }

  /**
   * @param from its account may read the queues
   * @param targetFor the account of each may write to the exchange `{service}.internal`
   * @throws BrokerUnavailableError
   */
  static async connect(from: string, targetFor: (service: string) => string): Promise<BrokerMove> {
    return new BrokerMove(await connectOnce({ url: from }, 'ticketwave.move'), targetFor);
  }

  /** How many messages are ready in each of the queues; those that are not there are left out. */
  async count(queues: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const queue of queues) {
      const ready = await readyIn(this.#source, queue);
      if (ready !== undefined) found.set(queue, ready);
    }
    return found;
  }

  /** Those of the queues that are not on the target. */
  async missing(queues: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    for (const queue of queues) {
      const connection = await this.#targetOf(this.#targetFor(ownerOf(queue)));
      if ((await readyIn(connection, queue)) === undefined) missing.push(queue);
    }
    return missing;
  }

  /** Empties the queues, and those that fill up meanwhile. @returns one entry for each of which a message was to be moved */
  async run(queues: readonly string[], options: BrokerMoveOptions): Promise<QueueMoved[]> {
    const moved = new Map<string, QueueMoved>();
    let quiet = 0;
    for (let pass = 1; pass <= PASSES && quiet < 2 && !options.signal.aborted; pass++) {
      const full = [...(await this.count(queues))].filter(
        ([queue, ready]) => ready > 0 && moved.get(queue)?.notTaken === undefined,
      );
      quiet = full.length === 0 ? quiet + 1 : 0;
      for (const [queue] of full) if (!moved.has(queue)) moved.set(queue, { queue, moved: 0 });
      await this.#empty(full, moved, options);
      await sleep(PAUSE_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
    return [...moved.values()];
  }

  async close(): Promise<void> {
    const targets = await Promise.allSettled(this.#targets.values());
    const open = targets.flatMap((target) => (target.status === 'fulfilled' ? [target.value] : []));
    // Any of them may be gone already.
    for (const connection of [this.#source, ...open])
      await closeConnection(connection).catch(() => undefined);
  }

  async #empty(
    full: readonly (readonly [string, number])[],
    moved: ReadonlyMap<string, QueueMoved>,
    options: BrokerMoveOptions,
  ): Promise<void> {
    const waiting = [...full];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [queue, ready] = next;
        const publisher = await this.#publisherFor(ownerOf(queue));
        const reader = new FrontReader(this.#source, queue, new QueueReading(this.#source, queue, PAGE));
        const entry = moved.get(queue) ?? { queue, moved: 0 };
        await moveQueue(entry, ready, reader, publisher, options);
        await publisher.close();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async #publisherFor(service: string): Promise<ConfirmingPublisher> {
    const url = this.#targetFor(service);
    const user = decodeURIComponent(new URL(url).username) || 'guest';
    return ConfirmingPublisher.open(await this.#targetOf(url), user);
  }

  #targetOf(url: string): Promise<ChannelModel> {
    const connection = this.#targets.get(url) ?? connectOnce({ url }, 'ticketwave.move');
    this.#targets.set(url, connection);
    return connection;
  }
}
