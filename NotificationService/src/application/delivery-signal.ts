import { injectable } from 'inversify';

/** Lets whoever stores a notification wake whoever delivers them, within one process. */
@injectable()
export class DeliverySignal {
  #wake = (): void => undefined;

  raise(): void {
    this.#wake();
  }

  /** @param wake called at each `raise` from now on, instead of what was before */
  onRaise(wake: () => void): void {
    this.#wake = wake;
  }
}
