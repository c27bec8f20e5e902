import type { Management } from './management.ts';

const LOOK_EVERY_MS = 2_000;
/** The broker's numbers of its queues are this old at most, with some to spare. */
const STATISTICS_AGE_MS = 10_000;

/** Looks at the queues' lengths now and then, as an operator's monitoring does. */
export class QueueWatch {
  readonly #management: Management;
  readonly #emptyAt = new Map<string, number>();
  readonly #since = Date.now();
  readonly #timer: NodeJS.Timeout;
  #waiting = 0;

  constructor(management: Management) {
    this.#management = management;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Messages in the services' queues, dead letters aside. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Nothing that the queue holds now was published before. */
  oldestIn(queue: string): Date {
    return new Date((this.#emptyAt.get(queue) ?? this.#since) - STATISTICS_AGE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** While the broker is away, what was seen last stands. */
  async #look(): Promise<void> {
    const at = Date.now();
    const queues = await this.#management.queues().catch(() => undefined);
    if (queues === undefined) return;
    for (const { name, messages } of queues) if (messages === 0) this.#emptyAt.set(name, at);
    this.#waiting = queues
      .filter(({ name }) => !name.endsWith('.dlq'))
      .reduce((sum, { messages }) => sum + messages, 0);
  }
}
