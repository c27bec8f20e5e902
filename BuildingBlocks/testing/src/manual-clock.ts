import { Clock } from '@ticketwave/building-blocks/domain';

/** Stands still until it is moved. */
export class ManualClock extends Clock {
  #now = -Infinity;

  /** @throws Error if that is no time */
  constructor(start: Date) {
    super();
    this.moveTo(start);
  }

  override now(): Date {
    return new Date(this.#now);
  }

  /** @throws Error if it would go back, or that is no time */
  moveTo(time: Date): void {
    if (Number.isNaN(time.getTime()))
      throw new Error('The clock cannot go to an invalid date: it is no time.');
    if (time.getTime() < this.#now) throw new Error(`The clock cannot go back to ${time.toISOString()}.`);
    this.#now = time.getTime();
  }

  /** @throws Error as `moveTo` */
  advance(milliseconds: number): void {
    this.moveTo(new Date(this.#now + milliseconds));
  }
}
