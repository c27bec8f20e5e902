import { setTimeout as sleep } from 'node:timers/promises';
import { LOOK_MS } from './followers.ts';
import type { MessageProcessor } from './message-processor.ts';

/** Looks after the streams of a service's ordered subscriptions, at once and then every second. */
export class StreamLookout {
  readonly #processors: readonly MessageProcessor[];
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(processors: readonly MessageProcessor[]) {
    this.#processors = processors;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** After the consumers have stopped: waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const processor of this.#processors) await processor.drain();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const processor of this.#processors) await processor.lookAfterStreams();
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
