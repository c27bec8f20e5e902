import type { ChainHead } from './heads.ts';
import {
  eventContent,
  linkOf,
  ORIGIN,
  removalContent,
  runOf,
  runOfAll,
  type Digest,
  type Removal,
  type Subject,
} from './links.ts';

/** An entry as the database has it. Its salt is null once the event is removed. */
export interface EventEntry {
  readonly entry: number;
  readonly position: number;
  readonly removal: number | null;
  readonly salt: string | null;
  readonly content: string;
  readonly hash: string;
}

export interface RemovalEntry {
  readonly entry: number;
  readonly removal: number;
  readonly content: string;
  readonly hash: string;
}

/** How a store differs from its chain, or a chain from the heads that were kept of it. */
export interface Difference {
  readonly kind:
    | 'event changed'
    | 'event missing'
    | 'event inserted'
    | 'removal changed'
    | 'chain changed'
    | 'chain recomputed'
    | 'chain cut';
  /** Of the event, or of the one before it if it is about none; null before the first. */
  readonly position: number | null;
  readonly detail: string;
}

interface Taken {
  readonly events: number;
  readonly run: string;
}

/**
 * Follows a chain from its first entry to its last, beside what is stored. Each step gives the difference that it has met, and
 * nothing is added after one. Pure but for what it remembers.
 */
export class ChainVerification {
  readonly #digest: Digest;
  readonly #heads: readonly ChainHead[];
  /** By removal, until the entry of that. */
  readonly #taken = new Map<number, Taken>();
  #hash = ORIGIN;
  #entry = 0;
  #position: number | null = null;
  #nextHead = 0;
  #stubs = 0;
  #removals = 0;

  /** @param heads that were kept of it, in the order of their entries */
  constructor(digest: Digest, heads: readonly ChainHead[]) {
    this.#digest = digest;
    this.#heads = heads;
  }

  get entries(): number {
    return this.#entry;
  }

  /** Of the last event in the chain. */
  get position(): number | null {
    return this.#position;
  }

  get stubs(): number {
    return this.#stubs;
  }

  get removals(): number {
    return this.#removals;
  }

  get headsCompared(): number {
    return this.#nextHead;
  }

  /** @param forms of what is stored at its position: one, or none if it is removed */
  event(given: EventEntry, forms: readonly string[]): Difference | undefined {
    const { position } = given;
    if (this.#position !== null && position !== this.#position + 1)
      return {
        kind: 'chain changed',
        position,
        detail: `event ${position} follows event ${this.#position} in the chain`,
      };
    const difference = this.#stored(given, forms) ?? this.#link(given, ['event', position]);
    this.#position = position;
    return difference;
  }

  /** @param stored the removal as it is recorded; undefined if it is not @param facts forms of what it has left for reports */
  removal(
    given: RemovalEntry,
    stored: Removal | undefined,
    facts: readonly string[],
  ): Difference | undefined {
    if (stored === undefined) return this.#removalChanged(given.removal, 'its record is missing');
    const { events, run } = this.#taken.get(given.removal) ?? { events: 0, run: ORIGIN };
    this.#taken.delete(given.removal);
    this.#removals += 1;
    if (events !== stored.events)
      return this.#removalChanged(
        given.removal,
        `it took ${stored.events} events, of which ${events} are stubs`,
      );
    const content = removalContent(this.#digest, stored, run, runOfAll(this.#digest, facts));
    if (content !== given.content)
      return this.#removalChanged(given.removal, 'its record, its stubs or its figures are others');
    return this.#link(given, ['removal', given.removal]);
  }

  /**
   * After the last entry.
   * @param waiting removals that are not in the chain yet
   */
  end(waiting: readonly Removal[]): Difference | undefined {
    for (const { removal, events } of waiting) {
      const taken = this.#taken.get(removal)?.events ?? 0;
      if (taken !== events)
        return this.#removalChanged(removal, `it took ${events} events, of which ${taken} are stubs`);
      this.#taken.delete(removal);
    }
    const [unknown] = this.#taken.keys();
    if (unknown !== undefined) return this.#removalChanged(unknown, 'its record is missing');
    const beyond = this.#heads[this.#nextHead];
    if (beyond === undefined) return undefined;
    return {
      kind: 'chain cut',
      position: this.#position,
      detail: `it ends with entry ${this.#entry}, and a head was kept of entry ${beyond.entry} (event ${beyond.position})`,
    };
  }

  #stored(
    { position, removal, salt, content }: EventEntry,
    forms: readonly string[],
  ): Difference | undefined {
    const differs = (kind: Difference['kind'], detail: string): Difference => ({ kind, position, detail });
    if (salt === null) {
      if (removal === null) return differs('chain changed', 'its entry has no salt and names no removal');
      if (forms.length > 0) return differs('event inserted', 'it was removed, and is stored');
      const { events, run } = this.#taken.get(removal) ?? { events: 0, run: ORIGIN };
      this.#taken.set(removal, {
        events: events + 1,
        run: runOf(this.#digest, run, String(position)),
      });
      this.#stubs += 1;
      return undefined;
    }
    const [form, ...more] = forms;
    if (form === undefined) return differs('event missing', 'it is not stored, and no removal has taken it');
    if (more.length > 0) return differs('event inserted', `${forms.length} events are stored there`);
    if (eventContent(this.#digest, salt, form) === content) return undefined;
    return differs('event changed', 'what is stored is not what its entry stands for');
  }

  #link(
    { entry, content, hash }: Pick<EventEntry, 'entry' | 'content' | 'hash'>,
    subject: Subject,
  ): Difference | undefined {
    const place = subject[0] === 'event' ? subject[1] : this.#position;
    const expected = this.#entry + 1;
    if (entry !== expected)
      return { kind: 'chain changed', position: place, detail: `entry ${expected} is missing` };
    if (linkOf(this.#digest, this.#hash, entry, subject, content) !== hash)
      return { kind: 'chain changed', position: place, detail: `the hash of entry ${entry} is another` };
    this.#hash = hash;
    this.#entry = entry;
    return this.#compareHeads(place);
  }

  #compareHeads(position: number | null): Difference | undefined {
    for (let head = this.#heads[this.#nextHead]; head?.entry === this.#entry;) {
      if (head.hash !== this.#hash)
        return {
          kind: 'chain recomputed',
          position,
          detail: `entry ${head.entry} has another hash than the head that was kept of it: something has changed since the head before`,
        };
      this.#nextHead += 1;
      head = this.#heads[this.#nextHead];
    }
    return undefined;
  }

  #removalChanged(removal: number, detail: string): Difference {
    return { kind: 'removal changed', position: this.#position, detail: `removal ${removal}: ${detail}` };
  }
}
