import type { Clock } from '@ticketwave/building-blocks/domain';
import { IdempotencyKeys, type OwnedKey, type KeyClaim } from '@ticketwave/building-blocks/adapters';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { table } from './in-memory-storage.ts';

interface Row {
  readonly key: string;
  readonly fingerprint: string;
  readonly answer: string | null;
  readonly lockedUntil: Date;
  readonly createdAt: Date;
}

const keys = table<Row>('messaging.idempotency');
const DAY = 24 * 60 * 60 * 1000;

/** In-memory fake of the idempotency keys in a service's database. */
export class InMemoryIdempotencyKeys extends IdempotencyKeys {
  readonly #database: InMemoryDatabase;
  readonly #clock: Clock;

  constructor(database: InMemoryDatabase, clock: Clock) {
    super();
    this.#database = database;
    this.#clock = clock;
  }

  override take(
    { id: key }: OwnedKey,
    fingerprint: string,
    seconds: number,
    work: UnitOfWork,
  ): Promise<KeyClaim> {
    const transaction = this.#database.in(work);
    const now = this.#clock.now();
    const row = transaction.get(keys, key);
    if (row !== undefined && row.fingerprint !== fingerprint) return Promise.resolve({ outcome: 'reused' });
    if (row?.answer != null) return Promise.resolve({ outcome: 'answered', answer: row.answer });
    if (row !== undefined && row.lockedUntil > now) return Promise.resolve({ outcome: 'in-use' });
    const lockedUntil = new Date(now.getTime() + seconds * 1000);
    const createdAt = row?.createdAt ?? now;
    transaction.put(keys, key, { key, fingerprint, answer: null, lockedUntil, createdAt });
    return Promise.resolve({ outcome: 'taken' });
  }

  override settle({ id: key }: OwnedKey, answer: string, work: UnitOfWork): Promise<boolean> {
    const transaction = this.#database.in(work);
    const row = transaction.get(keys, key);
    if (row?.answer !== null) return Promise.resolve(false);
    transaction.put(keys, key, { ...row, answer });
    return Promise.resolve(true);
  }

  override forget(olderThanDays: number, limit: number): Promise<number> {
    const now = this.#clock.now();
    const old = this.#database.storage
      .all(keys)
      .filter((row) => row.createdAt.getTime() < now.getTime() - olderThanDays * DAY && row.lockedUntil < now)
      .slice(0, limit);
    this.#database.storage.change((transaction) => old.forEach(({ key }) => transaction.remove(keys, key)));
    return Promise.resolve(old.length);
  }
}
