import { Clock } from '@ticketwave/building-blocks/domain';

/** The clock of the machine, which can be moved ahead. */
export class MovableClock extends Clock {
  #aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  advance(seconds: number): void {
    this.#aheadMs += seconds * 1_000;
  }
}
