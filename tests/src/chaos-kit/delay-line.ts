interface Waiting {
  readonly due: number;
  readonly step: () => void;
}

/** Steps that happen later, but never out of their order. */
export class DelayLine {
  readonly #waiting: Waiting[] = [];

  /** @returns true if nothing was in the way and the step has happened already */
  push(delayMs: number, step: () => void): boolean {
    if (delayMs === 0 && this.#waiting.length === 0) {
      step();
      return true;
    }
    this.#waiting.push({ due: Date.now() + delayMs, step });
    if (this.#waiting.length === 1) this.#wait();
    return false;
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (first) setTimeout(() => this.#proceed(), Math.max(first.due - Date.now(), 0));
  }

  #proceed(): void {
    for (let next = this.#waiting[0]; next && next.due <= Date.now(); next = this.#waiting[0]) {
      next.step();
      this.#waiting.shift();
    }
    this.#wait();
  }
}
