import { setTimeout as sleep } from 'node:timers/promises';

/** What a handler does with a message, by the beginning of its note, such as `fails-once:order 7`. */
type Behaviour = 'ok' | 'slow' | 'waits' | 'fails-once' | 'fails' | 'kills' | 'hangs-first';

/** After its neighbours are done: for what they have done to be acknowledged. */
const DIES_AFTER_MS = 300;
const SLOW_MS = 30;

/** The same handler for every contestant. */
export class Shop {
  readonly #isFirstProcess: boolean;
  readonly #report: (note: string) => Promise<void>;
  readonly #failed = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param report is called before anything else with each run, and waited for: it outlives this process */
  constructor(isFirstProcess: boolean, report: (note: string) => Promise<void>) {
    this.#isFirstProcess = isFirstProcess;
    this.#report = report;
  }

  /**
   * Runs the handler.
   * @param record makes the effect, in the transaction of the message where the library has one
   * @throws RangeError if the message is one that fails
   */
  async handle(note: string, record: (note: string) => Promise<unknown>): Promise<void> {
    await this.#report(note);
    this.#running++;
    try {
      await this.#behave(note);
      await record(note);
    } finally {
      this.#running--;
    }
  }

  /** Lets those that wait go on. */
  release(): void {
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async #behave(note: string): Promise<void> {
    const behaviour = note.slice(0, note.indexOf(':')) as Behaviour;
    if (behaviour === 'slow') await sleep(SLOW_MS);
    if (behaviour === 'waits' && this.#isFirstProcess)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (behaviour === 'hangs-first' && this.#isFirstProcess) await new Promise<never>(() => undefined);
    if (behaviour === 'fails' || (behaviour === 'fails-once' && !this.#failed.has(note))) {
      this.#failed.add(note);
      throw new RangeError('There is no such lamp.');
    }
    if (behaviour === 'kills') {
      do await sleep(DIES_AFTER_MS);
      while (this.#running > 1);
      process.kill(process.pid, 'SIGKILL');
    }
  }
}
