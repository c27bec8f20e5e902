import type { Inbox } from '../inbox/index.ts';
import { INBOX_DAYS } from '../messaging/index.ts';
import { describeError, type Logger } from '../observability/index.ts';
import type { OutboxStore } from '../outbox/index.ts';

const EVERY_MS = 60 * 60 * 1000;
const BATCH = 1_000;

/** Deletes what is older than it has to be kept, a bounded number of rows at a time. */
export class Housekeeping {
  readonly #store: OutboxStore;
  readonly #inbox: Inbox;
  readonly #outboxDays: number;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: OutboxStore, inbox: Inbox, outboxDays: number, logger: Logger) {
    this.#store = store;
    this.#inbox = inbox;
    this.#outboxDays = outboxDays;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#run(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    try {
      while ((await this.#store.deletePublished(this.#outboxDays, BATCH)) === BATCH);
      await this.#inbox.forget(INBOX_DAYS);
    } catch (error) {
      this.#logger.warn(`Housekeeping failed and will be repeated within the hour: ${describeError(error)}`);
    }
  }
}
