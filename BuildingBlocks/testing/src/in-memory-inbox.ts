import {
  CONTENTION_MINUTES,
  type Delivery,
  type HandledMessages,
  type MessageKey,
} from '@ticketwave/building-blocks/adapters';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { table } from './in-memory-storage.ts';

interface Attempt {
  readonly count: number;
  readonly running: boolean;
  readonly settled: number;
  readonly givenUp: boolean;
  readonly contendedSince?: number;
}

const NEVER: Attempt = { count: 0, running: false, settled: 0, givenUp: false };

const handled = table<MessageKey>('messaging.inbox');
const attempts = table<Attempt>('messaging.attempt');

/** In-memory fake of the inbox. */
export class InMemoryInbox implements HandledMessages {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    this.#database = database;
  }

  hasOpenAttempt(key: MessageKey): Promise<boolean> {
    return Promise.resolve(this.#database.storage.get(attempts, attemptKey(key))?.running === true);
  }

  begin(key: MessageKey, delivery: Delivery): Promise<number | undefined> {
    if (this.#database.storage.get(handled, messageKey(key))) return Promise.resolve(undefined);
    if (isReplaced(this.#attempt(key), delivery)) return Promise.resolve(undefined);
    const begun = this.#note(key, (known) => {
      const before = known.givenUp ? NEVER : known;
      return { ...before, count: before.count + 1, running: true };
    });
    return Promise.resolve(begun.count);
  }

  claim(keys: readonly MessageKey[], work: UnitOfWork): Promise<readonly string[]> {
    const transaction = this.#database.in(work);
    const first: string[] = [];
    for (const key of keys) {
      for (const one of [key, ...factOf(key)]) {
        if (transaction.get(handled, messageKey(one)) === undefined) first.push(one.messageId);
        transaction.put(handled, messageKey(one), one);
      }
      for (let redrives = 0; redrives <= key.redrives; redrives++)
        transaction.remove(attempts, attemptKey({ ...key, redrives }));
    }
    return Promise.resolve(first);
  }

  release(keys: readonly MessageKey[], work: UnitOfWork): Promise<void> {
    for (const key of keys.flatMap((one) => [one, ...factOf(one)]))
      this.#database.in(work).remove(handled, messageKey(key));
    return Promise.resolve();
  }

  fail(key: MessageKey): Promise<void> {
    return this.#end(key, {});
  }

  settle(key: MessageKey, attempt: number): Promise<void> {
    return this.#end(key, { settled: Math.max(this.#attempt(key).settled, attempt) });
  }

  giveUp(key: MessageKey): Promise<void> {
    const { settled, count } = this.#attempt(key);
    return this.#end(key, { givenUp: true, settled: Math.max(settled, count + 1) });
  }

  uncount(key: MessageKey): Promise<void> {
    return this.#end(key, { count: Math.max(this.#attempt(key).count - 1, 0) });
  }

  contend(key: MessageKey): Promise<boolean> {
    const now = this.#database.now().getTime();
    const { count, contendedSince = now } = this.#attempt(key);
    if (!this.#isKnown(key) || now - contendedSince >= CONTENTION_MINUTES * 60_000)
      return Promise.resolve(false);
    return this.#end(key, { count: Math.max(count - 1, 0), contendedSince }).then(() => true);
  }

  #end(key: MessageKey, changes: Partial<Attempt>): Promise<void> {
    if (this.#isKnown(key)) this.#note(key, (known) => ({ ...known, ...changes, running: false }));
    return Promise.resolve();
  }

  #attempt(key: MessageKey): Attempt {
    return this.#database.storage.get(attempts, attemptKey(key)) ?? NEVER;
  }

  #isKnown(key: MessageKey): boolean {
    return this.#database.storage.get(attempts, attemptKey(key)) !== undefined;
  }

  #note(key: MessageKey, change: (attempt: Attempt) => Attempt): Attempt {
    const { storage } = this.#database;
    const changed = change(this.#attempt(key));
    storage.change((transaction) => transaction.put(attempts, attemptKey(key), changed));
    return changed;
  }
}

/** Of a first delivery that comes again this fake takes the acknowledgement for lost, however late it comes. */
function isReplaced({ settled, givenUp }: Attempt, { attempt, redelivered, isParked }: Delivery): boolean {
  return !isParked && attempt <= settled && (attempt > 1 || (redelivered && !givenUp));
}

/** A fact is remembered as a message of its own. */
const factOf = ({ queue, factId, redrives }: MessageKey): MessageKey[] =>
  factId === undefined ? [] : [{ queue, messageId: factId, redrives }];

const messageKey = ({ queue, messageId }: MessageKey): string => `${queue} ${messageId}`;
const attemptKey = (key: MessageKey): string => `${messageKey(key)} ${key.redrives}`;
