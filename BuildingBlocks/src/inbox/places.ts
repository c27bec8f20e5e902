/** While a batch runs, what comes meanwhile waits for it; after this time it begins beside it. */
const WAIT_MS = 20;

/** A message that waits for its turn. */
interface Waiting<M> {
  readonly message: M;
  readonly since: number;
}

interface PlacesParts<M> {
  /** Runs at the same time. */
  readonly places: number;
  /** How many messages the next batch may take. */
  readonly size: () => number;
  /** Must not throw. */
  readonly together: (messages: readonly M[]) => Promise<void>;
  /** Must not throw. */
  readonly alone: (message: M) => Promise<void>;
}

/**
 * The places of a queue: who runs next, and with whom. Messages that have to run alone go first; the others go
 * together, as many as are there. With one place all begin in the order in which they came.
 */
export class Places<M> {
  readonly #parts: PlacesParts<M>;
  readonly #alone: M[] = [];
  #together: Waiting<M>[] = [];
  #running = 0;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PlacesParts<M>) {
    this.#parts = parts;
  }

  /** Runs at this time. */
  get running(): number {
    return this.#running;
  }

  /** Begins at the end of this turn of the event loop: what the broker sent in one go is there then. */
  runTogether(message: M): void {
    this.#together.push({ message, since: performance.now() });
    this.#startSoon();
  }

  runAlone(messages: readonly M[]): void {
    this.#alone.push(...messages);
    this.#startSoon();
  }

  /** For messages that were part of a batch and did not begin: they are next. */
  putBack(messages: readonly M[]): void {
    const since = performance.now();
    this.#together.unshift(...messages.map((message) => ({ message, since })));
    this.#startSoon();
  }

  #startSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#start();
    });
  }

  #start(): void {
    clearTimeout(this.#timer);
    const { places, size, together, alone } = this.#parts;
    while (this.#running < places) {
      const next = this.#alone.shift();
      if (next !== undefined) this.#run(alone(next));
      else if (this.#mayBegin()) {
        const batch = this.#together.splice(0, size()).map(({ message }) => message);
        this.#run(together(batch));
      } else break;
    }
    const [first] = this.#together;
    if (first && this.#running < places)
      this.#timer = setTimeout(() => this.#start(), WAIT_MS - (performance.now() - first.since));
  }

  #mayBegin(): boolean {
    const [first] = this.#together;
    if (!first) return false;
    return this.#running === 0 || this.#parts.size() === 1 || performance.now() - first.since >= WAIT_MS;
  }

  #run(run: Promise<void>): void {
    this.#running++;
    void run.finally(() => {
      this.#running--;
      this.#start();
    });
  }
}
