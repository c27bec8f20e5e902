import { setTimeout as delay } from 'node:timers/promises';
import { Customer, type Counter, type Ending } from '../chaos-kit/customer.ts';
import type { Plan } from '../chaos-kit/plan.ts';
import { Random } from '../chaos-kit/random.ts';
import type { EventPage } from './event-page.ts';

const GOOD_CARDS = [
  'tok_success',
  'tok_success',
  'tok_success',
  'tok_slow',
  'tok_webhook_twice',
  'tok_timeout',
];
const DECLINED_CARDS = ['tok_declined', 'tok_insufficient_funds'];
/** Shares of all buyers. */
const CANCEL_AT_ONCE = 0.03;
const CANCEL_WHILE_PAYING = 0.06;
const TRY_AGAIN = 0.4;
const TRIES_AT_MOST = 4;
/** Of those who were turned away and wait for tickets that come back. */
const SECONDS_BETWEEN_LOOKS = [4, 20] as const;
const LOOKS_IN_VAIN_AT_MOST = 6;

/** Somebody who wants one ticket; some of those who get none look out for one that comes back, and try again. */
export class Buyer {
  readonly #counter: Counter;
  readonly #page: EventPage;
  readonly #name: string;
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #tries: number;

  constructor(counter: Counter, page: EventPage, sale: string, number: number) {
    this.#counter = counter;
    this.#page = page;
    this.#name = `${sale}-${number}`;
    this.#random = new Random(number * 7_919);
    this.#plan = this.#planFor(number);
    this.#tries = this.#random.next() < TRY_AGAIN ? TRIES_AT_MOST : 1;
  }

  /** @returns how the last try went */
  async buy(eventId: string): Promise<Ending> {
    for (let attempt = 1; ; attempt++) {
      const ending = await new Customer(this.#counter, this.#plan).live(eventId, `${this.#name}-${attempt}`);
      if (ending !== 'turned-away' || attempt === this.#tries) return ending;
      if (!(await this.#seesTickets())) return ending;
    }
  }

  /** Every third card is declined. */
  #planFor(number: number): Plan {
    const card = this.#random.pick(number % 3 === 0 ? DECLINED_CARDS : GOOD_CARDS);
    const mood = this.#random.next();
    const whilePaying = mood < CANCEL_AT_ONCE + CANCEL_WHILE_PAYING ? 'while-paying' : null;
    const cancels = mood < CANCEL_AT_ONCE ? 'at-once' : whilePaying;
    return { tickets: 1, card, cancels, refundByHand: null };
  }

  async #seesTickets(): Promise<boolean> {
    for (let look = 1; look <= LOOKS_IN_VAIN_AT_MOST; look++) {
      await delay(this.#random.integer(...SECONDS_BETWEEN_LOOKS) * 1_000);
      if (this.#page.available > 0) return true;
    }
    return false;
  }
}
