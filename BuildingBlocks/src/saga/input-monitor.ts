import type { Clock } from '../domain/index.ts';
import type { SagaInputQueues } from './saga-input-queues.ts';
import type { SagaStore } from './saga-store.ts';

/** How deadlines are kept, in milliseconds. */
export interface DeadlineTiming {
  /** Between two looks whether a deadline has come. */
  readonly every: number;
  /** A silence up to this long, catching up included, moves no deadline: a reconnect, a restart. */
  readonly tolerance: number;
  /** After a silence, others need time to reconnect and to send what they owe: as long as the silence, at most this. */
  readonly settle: number;
  /** What waited is given this long to be handled. */
  readonly catchUp: number;
}

export type InputTiming = Omit<DeadlineTiming, 'every'>;

export const INPUT_TIMING: InputTiming = { tolerance: 15_000, settle: 30_000, catchUp: 300_000 };

/** How often it is recorded, at most, that the sagas receive their inputs. */
const NOTE_MS = 1_000;

interface InputMonitorParts {
  readonly inputs: () => SagaInputQueues;
  readonly store: SagaStore;
  readonly clock: Clock;
  readonly timing: InputTiming;
}

/**
 * Whether the sagas of a service receive their inputs. Until when they did is recorded in the database, for all instances,
 * so that a silence shows however it came about: a stopped service, a broker or database away.
 */
export class InputMonitor {
  readonly #parts: InputMonitorParts;
  #state: 'disconnected' | 'catching-up' | 'receiving' = 'disconnected';
  #since = 0;
  /** How long inputs may still be on their way to the queues, from `#since` on. */
  #settle = 0;
  #notedAt = -Infinity;

  constructor(parts: InputMonitorParts) {
    this.#parts = parts;
  }

  /** @returns why deadlines must wait; undefined if everything has been received that was sent before now */
  async problem(): Promise<string | undefined> {
    const { clock, inputs, store, timing } = this.#parts;
    const { problem } = inputs();
    if (problem !== undefined) {
      this.#state = 'disconnected';
      return problem;
    }
    const now = clock.now().getTime();
    if (this.#state === 'disconnected') await this.#beginCatchingUp(now);
    if (this.#state === 'catching-up' && !(await this.#hasCaughtUp(now)))
      return 'messages that waited are handled first';
    this.#state = 'receiving';
    if (now - this.#notedAt >= NOTE_MS) {
      await store.recordInputs(new Date(now), timing.tolerance);
      this.#notedAt = now;
    }
    return undefined;
  }

  async #beginCatchingUp(now: number): Promise<void> {
    const { store, timing } = this.#parts;
    const receivedUntil = (await store.inputsReceivedUntil())?.getTime() ?? now;
    this.#since = now;
    this.#settle = Math.min(now - receivedUntil, timing.settle);
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
