import { BackgroundTask } from '../attach/index.ts';
import { describeError, type Logger } from '../observability/index.ts';

/** How work that falls due is done. */
export interface DueWork {
  /** What is claimed, as a sentence of the log begins: `Pending notifications`. */
  readonly what: string;
  /** How many are done at the same time, at most. */
  readonly concurrency: number;
  /** Milliseconds between two looks at what is due. */
  readonly poll: number;
  /** Milliseconds that what is under way has to end when the service stops. */
  readonly drain: number;
  /** When what is lost is done once more, as a sentence of the log ends: `repeated later`. */
  readonly again: string;
}

/**
 * Does what has fallen due, a bounded number at a time, each after it was claimed in the database: so none is done
 * twice at the same time however many instances run, and what a crash has cut short falls due again. It looks when it
 * starts, is woken or has room again, and every so often; while the database is away it waits, and says so once.
 */
export abstract class DueWorker<Due> extends BackgroundTask {
  readonly #work: DueWork;
  readonly #logger: Logger;
  readonly #underWay = new Set<Promise<void>>();
  readonly #giveUp = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #stopping = false;
  #readable = true;
  #woken = false;
  #endRest = (): void => undefined;

  constructor(work: DueWork, logger: Logger) {
    super();
    this.#work = work;
    this.#logger = logger;
  }

  /** Takes at most so many of what is due. Nobody else gets them until a time after which they count as lost. */
  protected abstract claim(limit: number): Promise<readonly Due[]>;

  /**
   * @param giveUp aborted when the service cannot wait any longer: then it ends without a result
   * @throws Error if its result could not be stored; it is logged, and what was claimed falls due again
   */
  protected abstract execute(claimed: Due, giveUp: AbortSignal): Promise<void>;

  /** How the log names it: `notification 4711`. */
  protected abstract nameOf(claimed: Due): string;

  override start(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  /** Something may have fallen due: looks at once, or as soon as it has room. */
  wake(): void {
    this.#woken = true;
    this.#endRest();
  }

  /** Begins nothing new and waits for what is under way, up to `drain`; what is left falls due again, here or elsewhere. */
  override async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#giveUp.abort(), this.#work.drain);
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const room = this.#work.concurrency - this.#underWay.size;
      const claimed = room > 0 ? await this.#claim(room) : [];
      for (const one of claimed) this.#begin(one);
      if (claimed.length < room || room === 0) await this.#rest();
    }
  }

  async #claim(limit: number): Promise<readonly Due[]> {
    try {
      const claimed = await this.claim(limit);
      if (!this.#readable) this.#logger.info(`${this.#work.what} can be read again`);
      this.#readable = true;
      return claimed;
    } catch (error) {
      if (this.#readable)
        this.#logger.warn(`${this.#work.what} cannot be read`, { error: describeError(error) });
      this.#readable = false;
      return [];
    }
  }

  #begin(claimed: Due): void {
    const underWay = this.execute(claimed, this.#giveUp.signal)
      .catch((error: unknown) => {
        const problem = `What became of ${this.nameOf(claimed)} could not be stored: ${this.#work.again}`;
        this.#logger.error(problem, { error: describeError(error) });
      })
      .finally(() => {
        const wasFull = this.#underWay.size >= this.#work.concurrency;
        this.#underWay.delete(underWay);
        if (wasFull) this.wake();
      });
    this.#underWay.add(underWay);
  }

  /** Until it is woken, at once if it was since it last rested, or until the next look. */
  async #rest(): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#work.poll);
        this.#endRest = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#endRest = () => undefined;
    this.#woken = false;
  }
}
