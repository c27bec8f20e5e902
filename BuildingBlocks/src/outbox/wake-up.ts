import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes the one who waits; a call while nobody waits is not lost. */
export class WakeUp {
  #called = false;
  #wake = (): void => undefined;

  call(): void {
    this.#called = true;
    this.#wake();
  }

  /** Until the call, for at most so many milliseconds, or until the signal is aborted. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#called) {
      const waiting = new AbortController();
      this.#wake = () => waiting.abort();
      await pause(milliseconds, AbortSignal.any([waiting.signal, signal]));
      this.#wake = () => undefined;
    }
    this.#called = false;
  }
}

/** For so many milliseconds, or until the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
