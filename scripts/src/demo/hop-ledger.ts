import { describeHop, type Hop } from './hops.ts';

interface Entry {
  readonly hop: Hop;
  expected: number;
  seen: number;
}

/** Ticks off the hops that are expected, each as often as it is listed. */
export class HopLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #published = new Set<string>();

  constructor(expected: readonly Hop[]) {
    for (const hop of expected) this.#entryOf(hop).expected += 1;
  }

  /**
   * Notes a hop. Publishing an event again under its id is no second hop: a publisher that did not get the broker's
   * confirmation must do so.
   * @returns whether it is one that was still missing
   */
  see(hop: Hop, eventId?: string): boolean {
    if (hop.activity === 'published' && eventId !== undefined) {
      if (this.#published.has(eventId)) return false;
      this.#published.add(eventId);
    }
    const entry = this.#entryOf(hop);
    entry.seen += 1;
    return entry.seen <= entry.expected;
  }

  /** Those not seen yet, in the order in which they were expected: `… (1 of 2)` where some were seen. */
  get missing(): readonly string[] {
    return this.#differing(({ expected, seen }) => seen < expected);
  }

  /** Those seen more often than expected; such as nobody expects at all are left out. */
  get surplus(): readonly string[] {
    return this.#differing(({ expected, seen }) => expected > 0 && seen > expected);
  }

  /** How many of the expected hops were seen. */
  get seen(): number {
    return [...this.#entries.values()].reduce((sum, { expected, seen }) => sum + Math.min(expected, seen), 0);
  }

  #differing(differs: (entry: Entry) => boolean): string[] {
    return [...this.#entries.values()].filter(differs).map(({ hop, expected, seen }) => {
      const sentence = describeHop(hop);
      return expected > 1 || seen > expected ? `${sentence} (${seen} of ${expected})` : sentence;
    });
  }

  #entryOf(hop: Hop): Entry {
    const key = describeHop(hop);
    const entry = this.#entries.get(key) ?? { hop, expected: 0, seen: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}
