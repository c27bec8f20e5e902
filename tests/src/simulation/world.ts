import { setImmediate as turn } from 'node:timers/promises';
import type { ManualClock } from '@ticketwave/testing';
import type { Choices } from './choices.ts';

/** Something that lives until it is killed: what it still has to do then never happens. */
export interface SimulatedProcess {
  readonly alive: boolean;
}

/** Something that can happen next. */
export interface Action {
  readonly label: () => string;
  run(): unknown;
}

interface Gate extends Action {
  readonly owner: SimulatedProcess;
}

/** What those wait for who were killed. A new one for each, so that nobody keeps them. */
export const never = (): Promise<never> => new Promise(() => undefined);

const LONGEST_TRACE = 400;

/** One thing happens after the other, in an order that the choices decide; time passes when somebody lets it. */
export class World {
  readonly clock: ManualClock;
  readonly choices: Choices;
  /** What has happened, in words: the last of it. */
  readonly trace: string[] = [];
  /** What must not have happened. */
  readonly failures: unknown[] = [];
  #gates: Gate[] = [];

  constructor(clock: ManualClock, choices: Choices) {
    this.clock = clock;
    this.choices = choices;
  }

  /** Lets everything else happen first that the choices want to happen first. */
  pause(owner: SimulatedProcess, label: string): Promise<void> {
    if (!owner.alive) return never();
    return new Promise((resolve) => this.#gates.push({ owner, label: () => label, run: resolve }));
  }

  /** Whoever has paused and lives can go on. */
  pauses(): readonly Action[] {
    this.#gates = this.#gates.filter(({ owner }) => owner.alive);
    return this.#gates.map((gate) => ({
      label: gate.label,
      run: () => {
        this.#gates.splice(this.#gates.indexOf(gate), 1);
        gate.run();
      },
    }));
  }

  /** Begins something whose end nobody waits for; if it fails, the simulation has failed. */
  begin(body: () => Promise<unknown>): void {
    body().catch((error: unknown) => this.failures.push(error));
  }

  /** Lets one of the actions happen, the first if all is calm, and everything that follows from it at once. */
  async step(actions: readonly Action[]): Promise<void> {
    const action = actions[this.choices.below(actions.length)];
    if (action === undefined) return;
    this.report(action.label());
    action.run();
    await turn();
  }

  report(what: string): void {
    this.trace.push(`${this.clock.now().toISOString().slice(11, 23)} ${what}`);
    if (this.trace.length > LONGEST_TRACE) this.trace.shift();
  }
}
