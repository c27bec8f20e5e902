import {
  type Elsewhere,
  type LockedCursor,
  MAXIMUM_JUMP,
  type ParkedDelivery,
  type ParkedMessage,
  type PassedGap,
  type ReaderStreams,
  releasable,
  type ReleasedMessage,
  type StreamCursor,
  type StreamPosition,
} from '@ticketwave/building-blocks/adapters';
import type { OrderByStream, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { type InMemoryTransaction, type Reading, table } from './in-memory-storage.ts';

/** Whoever handles a stream now goes on with it; others look after this time. */
const MOMENT_MS = 1_000;

interface Cursor extends StreamCursor {
  readonly queue: string;
  readonly stream: string;
  readonly movedAt: number;
  readonly missedMs: number;
  readonly missedAt: number | null;
}

interface Known {
  readonly queue: string;
  readonly messageId: string;
  readonly stream: string;
  readonly sequence: number;
  readonly place: 'here' | 'discarded' | Elsewhere;
  readonly delivery: ParkedDelivery | null;
  readonly begunAt: number | null;
  readonly dueAt: number | null;
}

const cursors = table<Cursor>('messaging.reader_stream');
const parked = table<Known>('messaging.parked');

const key = (queue: string, name: string): string => `${queue} ${name}`;
const reached = ({ last, passTo }: StreamCursor): number => Math.max(last, passTo);

const isOurs = ({ place }: Known): boolean => place === 'here' || place === 'discarded';

/** In-memory fake of the cursors and parked messages of ordered subscriptions. */
export class InMemoryReaderStreams implements ReaderStreams {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    this.#database = database;
  }

  lock(
    queue: string,
    streams: readonly string[],
    work: UnitOfWork,
  ): Promise<ReadonlyMap<string, LockedCursor>> {
    const transaction = this.#database.in(work);
    const locked = streams.map((stream): [string, LockedCursor] => {
      const cursor = this.#cursor(transaction, queue, stream);
      transaction.put(cursors, key(queue, stream), cursor);
      return [stream, { ...cursor, hasFollowers: this.#of(transaction, queue, stream).length > 0 }];
    });
    return Promise.resolve(new Map(locked));
  }

  move(
    queue: string,
    to: readonly StreamPosition[],
    messageIds: readonly string[],
    work: UnitOfWork,
  ): Promise<void> {
    const transaction = this.#database.in(work);
    for (const { stream, sequence, publishedAt } of to) {
      const now = this.#now();
      this.#put(transaction, {
        ...this.#cursor(transaction, queue, stream),
        last: sequence,
        lastPublishedAt: new Date(Math.min(publishedAt.getTime(), now)),
        movedAt: now,
      });
      this.#forget(transaction, queue, stream, sequence);
    }
    for (const messageId of messageIds) transaction.remove(parked, key(queue, messageId));
    return Promise.resolve();
  }

  park(
    queue: string,
    messages: readonly ParkedMessage[],
    limit: number,
    work: UnitOfWork,
  ): Promise<readonly string[]> {
    const transaction = this.#database.in(work);
    const kept = messages.filter(({ position: { stream } }) => {
      return this.#of(transaction, queue, stream).length < limit;
    });
    for (const { messageId, position, delivery } of kept)
      transaction.put(parked, key(queue, messageId), {
        ...{ queue, messageId, stream: position.stream, sequence: position.sequence },
        ...{ place: 'here', delivery, begunAt: null, dueAt: null },
      });
    return Promise.resolve(kept.map(({ messageId }) => messageId));
  }

  parkForRetry(
    queue: string,
    { messageId, position, delivery }: ParkedMessage,
    delay: number,
  ): Promise<boolean> {
    const dueAt = this.#now() + delay;
    return Promise.resolve(this.#note(queue, messageId, position, { place: 'here', delivery, dueAt }));
  }

  noteElsewhere(queue: string, messageId: string, position: StreamPosition, place: Elsewhere): Promise<void> {
    this.#note(queue, messageId, position, { place, delivery: null, dueAt: null });
    return Promise.resolve();
  }

  /** @returns whether anybody waits for the message */
  #note(
    queue: string,
    messageId: string,
    { stream, sequence }: StreamPosition,
    failed: Pick<Known, 'place' | 'delivery' | 'dueAt'>,
  ): boolean {
    const cursor = this.#cursor(this.#database.storage, queue, stream);
    const distance = sequence - reached(cursor);
    const isAwaited = distance >= 1 && distance <= MAXIMUM_JUMP;
    this.#database.storage.change((transaction) => {
      transaction.put(cursors, key(queue, stream), cursor);
      if (isAwaited)
        transaction.put(parked, key(queue, messageId), {
          ...{ queue, messageId, stream, sequence, begunAt: null },
          ...failed,
        });
      else if (failed.place !== 'here') transaction.remove(parked, key(queue, messageId));
    });
    return isAwaited;
  }

  async take(
    queue: string,
    stream: string,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ReleasedMessage[]> {
    const released: ReleasedMessage[] = [];
    await this.#change((transaction) => {
      const cursor = this.#cursor(transaction, queue, stream);
      const known = this.#of(transaction, queue, stream);
      const numbers = known.slice(0, limit).map((one) => ({ ...one, isHeld: this.#isHeld(one, leaseMs) }));
      const { last, messages } = releasable(cursor, numbers);
      if (last > cursor.last) {
        this.#put(transaction, { ...cursor, last, movedAt: this.#now() });
        this.#forget(transaction, queue, stream, last);
      }
      for (const { messageId, passedFrom } of messages) {
        const one = transaction.get(parked, key(queue, messageId));
        if (!one?.delivery) continue;
        transaction.put(parked, key(queue, messageId), { ...one, begunAt: this.#now() });
        released.push({
          messageId,
          passedFrom,
          ...one.delivery,
          isRepeated: one.begunAt !== null,
        });
      }
    });
    return released;
  }

  giveBack(queue: string, messageIds: readonly string[]): Promise<void> {
    return this.#change((transaction) => {
      for (const messageId of messageIds) {
        const one = transaction.get(parked, key(queue, messageId));
        if (one) transaction.put(parked, key(queue, messageId), { ...one, begunAt: null });
      }
    });
  }

  due(queue: string, leaseMs: number): Promise<readonly string[]> {
    const due = this.#streams(queue).filter((cursor) => {
      const first = this.#first(cursor);
      if (!first || !isOurs(first) || cursor.movedAt >= this.#now() - MOMENT_MS) return false;
      return first.sequence <= reached(cursor) + 1 && !this.#isHeld(first, leaseMs);
    });
    return Promise.resolve(due.map(({ stream }) => stream));
  }

  /** When messages that nobody has taken up fall due next. @param leaseMs as for `due` */
  nextDue(leaseMs: number): Date | undefined {
    const { storage } = this.#database;
    const moments = storage.all(cursors).flatMap((cursor) => {
      const first = this.#first(cursor);
      if (!first || first.sequence > reached(cursor) + 1 || !isOurs(first)) return [];
      const free = first.begunAt === null ? 0 : first.begunAt + leaseMs;
      return [Math.max(cursor.movedAt + MOMENT_MS, free, first.dueAt ?? 0) + 1];
    });
    return moments.length === 0 ? undefined : new Date(Math.min(...moments));
  }

  async missed(
    queue: string,
    { gapLimit, onGap }: Pick<Required<OrderByStream>, 'gapLimit' | 'onGap'>,
    most: number,
  ): Promise<readonly PassedGap[]> {
    const passed: PassedGap[] = [];
    await this.#change((transaction) => {
      for (const cursor of this.#streams(queue)) {
        const first = this.#of(transaction, queue, cursor.stream).find(
          ({ sequence }) => sequence > reached(cursor),
        );
        if (!first || first.sequence === reached(cursor) + 1) continue;
        const now = this.#now();
        const missedMs = cursor.missedMs + Math.min(now - (cursor.missedAt ?? now), most);
        const isOver =
          missedMs >= gapLimit && first.place === 'here' && (onGap === 'skip' || cursor.last === 0);
        if (isOver && first.sequence - reached(cursor) <= MAXIMUM_JUMP) {
          this.#put(transaction, { ...cursor, passTo: first.sequence - 1 });
          passed.push({ stream: cursor.stream, from: cursor.last + 1, to: first.sequence - 1 });
        } else transaction.put(cursors, key(queue, cursor.stream), { ...cursor, missedMs, missedAt: now });
      }
    });
    return passed;
  }

  parked(queue: string): Promise<number> {
    const all = this.#database.storage.all(parked);
    return Promise.resolve(all.filter((one) => one.queue === queue && one.place === 'here').length);
  }

  /** Whether any message of any queue waits for those before it. */
  get hasParked(): boolean {
    return this.#database.storage.all(parked).some(({ place }) => place === 'here');
  }

  #cursor(reading: Reading, queue: string, stream: string): Cursor {
    const known = reading.get(cursors, key(queue, stream));
    const fresh = { last: 0, lastPublishedAt: null, passTo: 0, missedMs: 0, missedAt: null };
    return known ?? { queue, stream, ...fresh, movedAt: this.#now() };
  }

  /** It has moved: nothing has been missed since. */
  #put(transaction: InMemoryTransaction, cursor: Cursor): void {
    transaction.put(cursors, key(cursor.queue, cursor.stream), { ...cursor, missedMs: 0, missedAt: null });
  }

  /** Whatever was somewhere else is behind the cursor now. */
  #forget(transaction: InMemoryTransaction, queue: string, stream: string, last: number): void {
    for (const { messageId, sequence, place } of this.#of(transaction, queue, stream))
      if (place !== 'here' && sequence <= last) transaction.remove(parked, key(queue, messageId));
  }

  /** What decides whether the stream can go on. */
  #first(cursor: Cursor): Known | undefined {
    return this.#of(this.#database.storage, cursor.queue, cursor.stream).find(
      ({ place, sequence }) => place === 'here' || sequence > reached(cursor),
    );
  }

  #of(reading: Reading, queue: string, stream: string): Known[] {
    return reading
      .all(parked)
      .filter((one) => one.queue === queue && one.stream === stream)
      .sort((one, other) => one.sequence - other.sequence);
  }

  #streams(queue: string): Cursor[] {
    return this.#database.storage.all(cursors).filter((cursor) => cursor.queue === queue);
  }

  #isHeld({ begunAt, dueAt }: Known, leaseMs: number): boolean {
    const isTaken = begunAt !== null && begunAt > this.#now() - leaseMs;
    return isTaken || (dueAt !== null && dueAt > this.#now());
  }

  #change(body: (transaction: InMemoryTransaction) => void): Promise<void> {
    this.#database.storage.change(body);
    return Promise.resolve();
  }

  #now(): number {
    return this.#database.now().getTime();
  }
}
