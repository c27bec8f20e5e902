/**
 * What is left to chance in one simulated run: as many decisions as are given are random, all after them are the
 * calmest there are. So a failing run can be made calmer step by step.
 */
export class Choices {
  #state: number;
  #left: number;

  /** @param disorder how many decisions are random */
  constructor(seed: number, disorder: number) {
    this.#state = seed | 0;
    this.#left = disorder;
  }

  get calm(): boolean {
    return this.#left <= 0;
  }

  /** A whole number from 0 to `count` − 1; calm: 0. */
  below(count: number): number {
    if (count <= 1 || this.#left <= 0) return 0;
    this.#left--;
    return Math.floor(this.#random() * count);
  }

  /** Calm: never. */
  happens(probability: number): boolean {
    if (this.#left <= 0) return false;
    this.#left--;
    return this.#random() < probability;
  }

  /** Mulberry32: small, fast, the same everywhere. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
