import { setTimeout as delay } from 'node:timers/promises';
import { InsistentClient } from '../chaos-kit/insistent-client.ts';

const LOOK_EVERY_MS = 250;

/** What the public page of an event shows, a moment old at most; everybody looks at the same one. */
export class EventPage {
  readonly #url: string;
  readonly #client = new InsistentClient();
  readonly #closing = new AbortController();
  readonly #seen: number[] = [];
  #running: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** All that it has ever shown. */
  get seen(): readonly number[] {
    return this.#seen;
  }

  get available(): number {
    return this.#seen.at(-1) ?? 0;
  }

  open(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const answer = await this.#client.get(this.#url);
      if (answer?.status === 200) this.#seen.push(Number(answer.body['availableTickets']));
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
