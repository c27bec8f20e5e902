import type { Clock } from '../domain/index.ts';
import type { SagaInputs } from './saga-inputs.ts';
import type { SagaStore } from './saga-store.ts';

/** Milliseconds. */
export interface HearingTiming {
  /** A silence up to this long, catching up included, moves no deadline: a reconnect, a restart. */
  readonly tolerance: number;
  /** After a silence, others need time to reconnect and to send what they owe: as long as the silence, at most this. */
  readonly settle: number;
  /** What waited is given this long to be handled. */
  readonly catchUp: number;
}

export const HEARING_TIMING: HearingTiming = { tolerance: 15_000, settle: 30_000, catchUp: 300_000 };

/** How often it is noted, at most, that the sagas hear. */
const NOTE_MS = 1_000;

interface HearingParts {
  readonly inputs: () => SagaInputs;
  readonly store: SagaStore;
  readonly clock: Clock;
  readonly timing: HearingTiming;
}

/**
 * Whether the sagas of a service hear what is said to them. It is noted in the database for all instances until when
 * they did, so that a silence shows however it came about: a stopped service, a broker or database away.
 */
export class Hearing {
  readonly #parts: HearingParts;
  #state: 'deaf' | 'catching-up' | 'hearing' = 'deaf';
  #since = 0;
  /** How long what is said may still be on its way to the queues, from `#since` on. */
  #settle = 0;
  #notedAt = -Infinity;

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  /** @returns why deadlines must wait; undefined if everything has been heard that was said before now */
  async problem(): Promise<string | undefined> {
    const { clock, inputs, store, timing } = this.#parts;
    const { problem } = inputs();
    if (problem !== undefined) {
      this.#state = 'deaf';
      return problem;
    }
    const now = clock.now().getTime();
    if (this.#state === 'deaf') await this.#beginCatchingUp(now);
    if (this.#state === 'catching-up' && !(await this.#hasCaughtUp(now)))
      return 'messages that waited are heard first';
    this.#state = 'hearing';
    if (now - this.#notedAt >= NOTE_MS) {
      await store.heard(new Date(now), timing.tolerance);
      this.#notedAt = now;
    }
    return undefined;
  }

  async #beginCatchingUp(now: number): Promise<void> {
    const { store, timing } = this.#parts;
    const heardAt = (await store.heardAt())?.getTime() ?? now;
    this.#since = now;
    this.#settle = Math.min(now - heardAt, timing.settle);
    this.#notedAt = -Infinity;
    this.#state = 'catching-up';
  }

  async #hasCaughtUp(now: number): Promise<boolean> {
    const { inputs, timing } = this.#parts;
    const passed = now - this.#since;
    if (passed < this.#settle) return false;
    return passed >= timing.catchUp || (await inputs().waiting()) === 0;
  }
}
