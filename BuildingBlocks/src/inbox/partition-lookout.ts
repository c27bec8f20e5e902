import { setTimeout as sleep } from 'node:timers/promises';
import {
  isSplit,
  newId,
  partitionsOf,
  sharesOf,
  type EventBus,
  type SubscribedQueue,
} from '../messaging/index.ts';
import { describeError, type Logger } from '../observability/index.ts';
import type { QueueMembers } from './queue-members.ts';

const LOOK_MS = 1_000;

interface PartitionLookoutParts {
  readonly members: Pick<QueueMembers, 'see' | 'leave'>;
  readonly bus: Pick<EventBus, 'assign'>;
  readonly logger: Logger;
}

/**
 * Takes, in each subscription with partitions, this instance's share of them, at once and then every second. While the
 * database cannot be asked it keeps the share that it has: that two read one partition the broker prevents, and order is
 * kept by the cursors.
 */
export class PartitionLookout {
  readonly #queues: readonly SubscribedQueue[];
  readonly #parts: PartitionLookoutParts;
  readonly #instance = newId();
  readonly #stopping = new AbortController();
  #hasLooked = false;
  #running: Promise<void> = Promise.resolve();

  constructor(queues: readonly SubscribedQueue[], parts: PartitionLookoutParts) {
    this.#queues = queues.filter((queue) => partitionsOf(queue).length > 0);
    this.#parts = parts;
  }

  start(): void {
    if (this.#queues.length > 0) this.#running = this.#run();
  }

  /** Before the consumers stop: others may take over as soon as these are through. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    if (!this.#hasLooked) return;
    for (const { queue } of this.#queues)
      await this.#parts.members.leave(queue, this.#instance).catch((error: unknown) => {
        this.#parts.logger.warn(`The partitions of '${queue}' are not given back: ${describeError(error)}`);
      });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const queue of this.#queues) await this.#look(queue);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(queue: SubscribedQueue): Promise<void> {
    const { members, bus, logger } = this.#parts;
    const self = {
      instance: this.#instance,
      partitions: partitionsOf(queue).length,
      splits: isSplit(queue),
    };
    this.#hasLooked = true;
    try {
      const share = sharesOf(await members.see(queue.queue, self)).get(self.instance);
      if (share) bus.assign(queue, share);
    } catch (error) {
      logger.debug(`The partitions of '${queue.queue}' cannot be divided now: ${describeError(error)}`);
    }
  }
}
