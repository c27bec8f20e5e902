/** Lets so many be inside at the same time; the others wait in the order in which they came. */
export class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /** For whatever is done inside. */
  readonly admit = async <T>(visit: () => Promise<T>): Promise<T> => {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await visit();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  };
}
