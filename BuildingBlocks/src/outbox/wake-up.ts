import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes the one who waits; a call while nobody waits is not lost. */
export class WakeUp {
  #called = false;
  #wake: () => void = () => undefined;

  call(): void {
    this.#called = true;
    this.#wake();
  }

  /** Until the call, for at most so many milliseconds, or until the signal is aborted. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#called && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.#wake(), milliseconds);
        const abort = (): void => this.#wake();
        signal.addEventListener('abort', abort);
        this.#wake = () => {
          this.#wake = () => undefined;
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          resolve();
        };
      });
    }
    this.#called = false;
  }
}

/** For so many milliseconds, or until the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
