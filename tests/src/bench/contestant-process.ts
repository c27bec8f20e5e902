import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '@ticketwave/cli/support/failure';
import { interruption } from '@ticketwave/cli/support/interruption';
import type { Place, Reply, Request, Variant } from './contestant.ts';
import type { Round } from './measurement.ts';

const PROGRAM = fileURLToPath(new URL('worker.js', import.meta.url));
/** Longer than services and a broker need to stop. */
const ENDS_WITHIN_MS = 40_000;

/** A contestant in a process of its own, seen from the program that measures. */
export class ContestantProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(name: string, folder: string) {
    this.#name = name;
    mkdirSync(folder, { recursive: true });
    this.#log = join(folder, 'output.log');
    const log = openSync(this.#log, 'a');
    // In a group of its own: Ctrl-C reaches us alone, and we stop things in their order.
    this.#child = fork(PROGRAM, [], {
      execArgv: ['--conditions=internal', '--expose-gc'],
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
  }

  /** @throws Failure if it cannot be opened; then nothing of it is left */
  static async open(
    name: string,
    module: string,
    place: Place,
    variant: Variant,
  ): Promise<ContestantProcess> {
    const contestant = new ContestantProcess(name, place.folder);
    try {
      await contestant.#ask({ ask: 'open', module, place, variant });
      return contestant;
    } catch (error) {
      await contestant.close();
      throw error;
    }
  }

  /**
   * Plays one round.
   * @throws Failure if it cannot be played, or if what has come of it is not what was asked for: then the number of the
   * round means nothing
   */
  async round(items: number): Promise<Round> {
    const { round, effects = {} } = await this.#ask({ ask: 'round', items });
    if (!round) throw new Failure(`${this.#name}: the round was not measured.`);
    const wrong = Object.entries(effects).filter(([, count]) => count !== items);
    if (wrong.length > 0 || Object.keys(effects).length === 0)
      throw new Failure(
        `${this.#name}: no number is shown, because effects do not equal messages. ` +
          `Of ${items} items there are ${wrong.map(([what, count]) => `${count} ${what}`).join(', ') || 'no effects counted'}.`,
      );
    return round;
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(killer);
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #ask(request: Request): Promise<Extract<Reply, { ok: true }>> {
    interruption.throwIfAborted();
    if (this.#ended) throw this.#died();
    const stop = new AbortController();
    const { signal } = stop;
    const interrupted = once(interruption, 'abort', { signal }).then(() => interruption.throwIfAborted());
    const answered = once(this.#child, 'message', { signal }).then(([reply]) => reply as Reply);
    const died = once(this.#child, 'exit', { signal }).then(() => Promise.reject(this.#died()));
    for (const each of [interrupted, answered, died]) each.catch(() => undefined); // only the first one counts
    this.#child.send(request);
    try {
      const reply = (await Promise.race([answered, died, interrupted])) as Reply;
      if (!reply.ok) throw new Failure(`${this.#name}: ${reply.problem}`);
      return reply;
    } finally {
      stop.abort();
    }
  }

  #died(): Failure {
    return new Failure(`${this.#name}: its process has ended; its output is ${this.#log}.`);
  }
}
