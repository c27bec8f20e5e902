import { CONTENTION_MINUTES, type HandledMessages, type MessageKey } from '../inbox/index.ts';
import type { UnitOfWork } from '../messaging/index.ts';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { table } from './in-memory-storage.ts';

interface Attempt {
  readonly count: number;
  readonly running: boolean;
  readonly contendedSince?: number;
}

const handled = table<MessageKey>('messaging.inbox');
const attempts = table<Attempt>('messaging.attempt');

/** Twin of the inbox. */
export class InMemoryInbox implements HandledMessages {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    this.#database = database;
  }

  hasOpenAttempt(key: MessageKey): Promise<boolean> {
    return Promise.resolve(this.#database.storage.get(attempts, attemptKey(key))?.running === true);
  }

  begin(key: MessageKey): Promise<number | undefined> {
    if (this.#database.storage.get(handled, messageKey(key))) return Promise.resolve(undefined);
    return Promise.resolve(
      this.#note(key, (known) => ({ ...known, count: known.count + 1, running: true })).count,
    );
  }

  claim(key: MessageKey, work: UnitOfWork): Promise<boolean> {
    const transaction = this.#database.in(work);
    const isFirst = transaction.get(handled, messageKey(key)) === undefined;
    transaction.put(handled, messageKey(key), key);
    for (let redrives = 0; redrives <= key.redrives; redrives++)
      transaction.remove(attempts, attemptKey({ ...key, redrives }));
    return Promise.resolve(isFirst);
  }

  fail(key: MessageKey): Promise<void> {
    if (this.#isKnown(key)) this.#note(key, (known) => ({ ...known, running: false }));
    return Promise.resolve();
  }

  excuse(key: MessageKey): Promise<void> {
    if (this.#isKnown(key)) this.#note(key, uncounted);
    return Promise.resolve();
  }

  contend(key: MessageKey): Promise<boolean> {
    const known = this.#database.storage.get(attempts, attemptKey(key));
    const now = this.#database.now().getTime();
    const contendedSince = known?.contendedSince ?? now;
    if (!known || now - contendedSince >= CONTENTION_MINUTES * 60_000) return Promise.resolve(false);
    this.#note(key, (attempt) => ({ ...uncounted(attempt), contendedSince }));
    return Promise.resolve(true);
  }

  #isKnown(key: MessageKey): boolean {
    return this.#database.storage.get(attempts, attemptKey(key)) !== undefined;
  }

  #note(key: MessageKey, change: (attempt: Attempt) => Attempt): Attempt {
    const { storage } = this.#database;
    const changed = change(storage.get(attempts, attemptKey(key)) ?? { count: 0, running: false });
    storage.change((transaction) => transaction.put(attempts, attemptKey(key), changed));
    return changed;
  }
}

const messageKey = ({ queue, messageId }: MessageKey): string => `${queue} ${messageId}`;
const attemptKey = (key: MessageKey): string => `${messageKey(key)} ${key.redrives}`;

const uncounted = (attempt: Attempt): Attempt => ({
  ...attempt,
  count: Math.max(attempt.count - 1, 0),
  running: false,
});
