import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Place, QueueSettings } from './contestant.ts';
import { Loss } from './loss.ts';
import type { Order, Outcome } from './order.ts';
import type { Ask, Reply } from './protocol.ts';

const PROGRAM = fileURLToPath(new URL('worker.js', import.meta.url));
/** More than any queue's limit: one that dies for ever is not started for ever. */
const MOST_DEATHS = 12;

export interface InstanceOptions {
  readonly module: string;
  readonly place: Place;
  readonly settings: QueueSettings;
  readonly log: string;
}

/** A run of the handler. */
export interface Run {
  readonly note: string;
  /** When, by the clock of this machine, in milliseconds. */
  readonly at: number;
}

/** A contestant in a process of its own, which is started again whenever it dies, as a supervisor would. */
export class Instance {
  readonly runs: Run[] = [];
  deaths = 0;
  readonly #options: InstanceOptions;
  readonly #answers = new Map<number, (reply: Exclude<Reply, { ran: string }>) => void>();
  #child: ChildProcess | undefined;
  #number = 0;
  #isWanted = true;
  #isFirst = true;

  private constructor(options: InstanceOptions) {
    this.#options = options;
  }

  /** Resolves when it consumes. @throws Error if it cannot be opened */
  static async start(options: InstanceOptions): Promise<Instance> {
    const instance = new Instance(options);
    await instance.#open();
    return instance;
  }

  get hasEnded(): boolean {
    return !this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Whether it dies again and again. */
  get isHopeless(): boolean {
    return this.deaths >= MOST_DEATHS;
  }

  async publish(order: Order): Promise<Outcome> {
    return (await this.#ask({ ask: 'publish', order })) as Outcome;
  }

  /** @returns whether the library has such a thing */
  async transact(order: Order, isRolledBack = false): Promise<boolean> {
    return (await this.#ask({ ask: 'transact', order, isRolledBack })) !== 'not-offered';
  }

  async release(): Promise<void> {
    if (!this.hasEnded) await this.#ask({ ask: 'release' });
  }

  /** Ends as the library ends, and resolves when the process has. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    const exited = this.#exited();
    await Promise.race([this.#ask({ ask: 'stop' }), exited]);
    await exited;
  }

  /** SIGKILL; it stays dead until `restart`. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    const exited = this.#exited();
    this.#child?.kill('SIGKILL');
    await exited;
  }

  async restart(): Promise<void> {
    this.#isWanted = true;
    await this.#open();
  }

  #exited(): Promise<unknown> {
    return this.#child && !this.hasEnded ? once(this.#child, 'exit') : Promise.resolve();
  }

  async #open(): Promise<void> {
    const { module, place, settings, log } = this.#options;
    const output = openSync(log, 'a');
    const child = fork(PROGRAM, [], { stdio: ['ignore', output, output, 'ipc'], detached: true });
    this.#child = child;
    child.on('message', (reply: Reply) => {
      if ('ran' in reply) this.runs.push({ note: reply.ran, at: reply.at });
      else this.#answers.get(reply.number)?.(reply);
    });
    child.once('exit', () => this.#end());
    const isFirstProcess = this.#isFirst;
    this.#isFirst = false;
    await this.#ask({ ask: 'open', module, place, settings, isFirstProcess });
  }

  #end(): void {
    for (const [number, answer] of this.#answers) answer({ number, problem: 'Its process has ended.' });
    if (!this.#isWanted) return;
    this.deaths++;
    if (!this.isHopeless) this.#open().catch(() => undefined); // counted as a death, or nothing is handled
  }

  async #ask(ask: Ask): Promise<Outcome | 'done' | 'not-offered'> {
    const number = ++this.#number;
    const answered = new Promise<Exclude<Reply, { ran: string }>>((resolve) =>
      this.#answers.set(number, resolve),
    );
    this.#child?.send({ ...ask, number }, (error) => {
      if (error) this.#answers.get(number)?.({ number, problem: error.message });
    });
    const reply = await answered.finally(() => this.#answers.delete(number));
    if ('problem' in reply) throw new Loss(`It failed: ${reply.problem}`);
    return reply.outcome;
  }
}
