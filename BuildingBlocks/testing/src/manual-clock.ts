import { Clock } from '@ticketwave/building-blocks/domain';

/** Stands still until it is moved. */
export class ManualClock extends Clock {
  #now: number;

  constructor(start: Date) {
    super();
    this.#now = start.getTime();
  }

  override now(): Date {
    return new Date(this.#now);
  }

  /** @throws Error if it would go back */
  moveTo(time: Date): void {
    if (time.getTime() < this.#now) throw new Error(`The clock cannot go back to ${time.toISOString()}.`);
    this.#now = time.getTime();
  }

  advance(milliseconds: number): void {
    this.moveTo(new Date(this.#now + milliseconds));
  }
}
