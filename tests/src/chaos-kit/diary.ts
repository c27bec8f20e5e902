import type { LoadRecord, Reported } from '@ticketwave/scripts/reconcile/findings';

/** How requests for bookings were answered: `unanswered` if nobody can know what became of them. */
export interface LoadCounts {
  readonly accepted: number;
  readonly refused: number;
  readonly unanswered: number;
}

/** What was reported to all customers together, to be compared with what is true in the end. */
export class Diary {
  readonly #accepted: string[] = [];
  readonly #reported: Reported[] = [];
  readonly #refusals = new Map<number, number>();
  #unanswered = 0;

  get record(): Pick<LoadRecord, 'accepted' | 'reported'> {
    return { accepted: this.#accepted, reported: this.#reported };
  }

  get counts(): LoadCounts {
    const refused = [...this.#refusals.values()].reduce((sum, count) => sum + count, 0);
    return { accepted: this.#accepted.length, refused, unanswered: this.#unanswered };
  }

  /** How often each status other than 201 was the answer to a request for a booking. */
  get refusals(): ReadonlyMap<number, number> {
    return this.#refusals;
  }

  /** As if nobody had been refused before. */
  forgetRefusals(): void {
    this.#refusals.clear();
  }

  booked(bookingId: string): void {
    this.#accepted.push(bookingId);
  }

  refused(status: number): void {
    this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
  }

  unanswered(): void {
    this.#unanswered++;
  }

  /** It was reported to a customer. */
  reported(reported: Reported): void {
    this.#reported.push(reported);
  }
}
