import { IDEMPOTENCY_DAYS, type IdempotencyKeys } from '../http/index.ts';
import type { Inbox } from '../inbox/index.ts';
import { INBOX_DAYS } from '../messaging/index.ts';
import { describeError, type Logger } from '../observability/index.ts';
import type { OutboxStore } from '../outbox/index.ts';

const EVERY_MS = 60 * 60 * 1000;
const BATCH = 1_000;

interface HousekeepingParts {
  readonly outbox: OutboxStore;
  /** Days that published outbox rows are kept. */
  readonly outboxDays: number;
  readonly inbox: Inbox;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly logger: Logger;
}

/** Deletes what is older than it has to be kept, a bounded number of rows at a time. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#run(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    const { outbox, outboxDays, inbox, idempotencyKeys, logger } = this.#parts;
    try {
      while ((await outbox.deletePublished(outboxDays, BATCH)) === BATCH);
      while ((await idempotencyKeys.forget(IDEMPOTENCY_DAYS, BATCH)) === BATCH);
      await inbox.forget(INBOX_DAYS);
    } catch (error) {
      logger.warn(`Housekeeping failed and will be repeated within the hour: ${describeError(error)}`);
    }
  }
}
