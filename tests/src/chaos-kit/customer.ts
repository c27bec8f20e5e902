import { setTimeout as delay } from 'node:timers/promises';
import type { Diary } from './diary.ts';
import type { Answer, InsistentClient } from './insistent-client.ts';
import type { Plan } from './plan.ts';

/** Where customers buy. */
export interface Counter {
  readonly bookingUrl: string;
  readonly paymentUrl: string;
  readonly client: InsistentClient;
  readonly diary: Diary;
  /** Milliseconds between two looks at a booking; each wait is longer than the one before, up to the longest. */
  readonly looks: { readonly first: number; readonly longest: number };
  /** Once it is aborted nobody waits any longer. */
  readonly closing: AbortSignal;
  /** What becomes of bookings that were never paid: their customers leave them to expire, or cancel at closing. */
  readonly unpaid: 'expire' | 'cancel';
}

/**
 * How it went, as far as the customer knows: `refused`: no booking; `turned-away`: no tickets; `unpaid`: neither paid
 * nor cancelled.
 */
export type Ending = 'refused' | 'turned-away' | 'paid' | 'declined' | 'cancelled' | 'unpaid';

interface BookingSeen {
  readonly status: string;
  readonly paymentId: string;
  readonly priceAmount: number;
}

/** Somebody with one booking, from the request for it to its end. */
export class Customer {
  readonly #counter: Counter;
  readonly #plan: Plan;
  #readyAfterMs: number | undefined;

  constructor(counter: Counter, plan: Plan) {
    this.#counter = counter;
    this.#plan = plan;
  }

  /** From the request for the booking until it could be paid, in milliseconds; undefined: it was not seen so. */
  get readyAfterMs(): number | undefined {
    return this.#readyAfterMs;
  }

  async live(eventId: string, userId: string): Promise<Ending> {
    const began = Date.now();
    const bookingId = await this.#book({ eventId, userId, ticketCount: this.#plan.tickets });
    if (bookingId === undefined) return 'refused';
    const ending = await this.#goOn(bookingId, began);
    if (ending !== 'unpaid' || this.#counter.unpaid === 'expire') return ending;
    await this.#closed();
    return this.#cancel(bookingId);
  }

  async #goOn(bookingId: string, began: number): Promise<Ending> {
    const { card, cancels } = this.#plan;
    if (cancels === 'at-once') return this.#cancel(bookingId);
    if (card === null) return 'unpaid';
    const booking = await this.#seen(bookingId, ({ status }) => status !== 'pending');
    if (booking?.status === 'failed') return 'turned-away';
    if (booking?.status !== 'awaiting-payment') return 'unpaid';
    this.#readyAfterMs = Date.now() - began;
    if (cancels === 'before-paying') return this.#cancel(bookingId);
    const paying = this.#pay(booking.paymentId, card);
    if (cancels === 'while-paying') return (await Promise.all([this.#cancel(bookingId), paying]))[0];
    const ending = await paying;
    if (ending === 'paid') await this.#afterwards(bookingId);
    return ending;
  }

  async #book(body: object): Promise<string | undefined> {
    const { bookingUrl, client, diary } = this.#counter;
    const answer = await client.post(`${bookingUrl}/api/bookings`, body);
    if (answer === undefined) diary.unanswered();
    else if (answer.status !== 201) diary.refused(answer.status);
    if (answer?.status !== 201) return undefined;
    const bookingId = String(answer.body['bookingId']);
    diary.booked(bookingId);
    return bookingId;
  }

  /** What is still being processed is paid as far as the customer is concerned. */
  async #pay(paymentId: string, paymentMethod: string): Promise<Ending> {
    const { paymentUrl, client, diary } = this.#counter;
    const answer = await client.post(`${paymentUrl}/api/payments/${paymentId}/pay`, { paymentMethod });
    const status = isSuccess(answer) ? answer.body['status'] : undefined;
    if (status === 'succeeded') diary.reported({ what: 'paid', id: paymentId });
    if (status === 'failed') diary.reported({ what: 'declined', id: paymentId });
    if (status === undefined) return 'unpaid';
    return status === 'failed' ? 'declined' : 'paid';
  }

  async #afterwards(bookingId: string): Promise<void> {
    const { cancels, refundByHand } = this.#plan;
    if (cancels !== 'once-confirmed' && refundByHand === null) return;
    const isDecided = ({ status }: BookingSeen): boolean =>
      status !== 'pending' && status !== 'awaiting-payment';
    const booking = await this.#seen(bookingId, isDecided);
    if (booking?.status !== 'confirmed') return;
    if (refundByHand !== null) await this.#giveBack(booking, refundByHand);
    if (cancels === 'once-confirmed') await this.#cancel(bookingId);
  }

  /** As somebody in the back office does, who means well. */
  async #giveBack({ paymentId, priceAmount }: BookingSeen, percent: number): Promise<void> {
    const { paymentUrl, client, diary } = this.#counter;
    const amount = Math.max(1, Math.floor(priceAmount * percent)) / 100;
    const body = { paymentId, amount, reason: 'with our compliments' };
    const answer = await client.post(`${paymentUrl}/api/refunds`, body);
    if (isSuccess(answer)) diary.reported({ what: 'refunded', id: String(answer.body['refundId']) });
  }

  async #cancel(bookingId: string): Promise<Ending> {
    const { bookingUrl, client, diary } = this.#counter;
    const answer = await client.post(`${bookingUrl}/api/bookings/${bookingId}/cancel`, {
      reason: 'changed plans',
    });
    if (!isSuccess(answer)) return 'unpaid';
    diary.reported({ what: 'cancelled', id: bookingId });
    return 'cancelled';
  }

  /** Looks at the booking until it is as wanted. @returns undefined if nobody waits any longer */
  async #seen(bookingId: string, wanted: (seen: BookingSeen) => boolean): Promise<BookingSeen | undefined> {
    const { bookingUrl, client, looks, closing } = this.#counter;
    for (let wait = looks.first; !closing.aborted; wait = Math.min(wait * 1.7, looks.longest)) {
      await delay(wait, undefined, { signal: closing }).catch(() => undefined);
      const answer = await client.get(`${bookingUrl}/api/bookings/${bookingId}`);
      if (!isSuccess(answer)) continue;
      const seen = answer.body as unknown as BookingSeen;
      if (wanted(seen)) return seen;
    }
    return undefined;
  }

  #closed(): Promise<void> {
    const { closing } = this.#counter;
    return new Promise((resolve) => {
      if (closing.aborted) resolve();
      else closing.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

const isSuccess = (answer: Answer | undefined): answer is Answer =>
  answer !== undefined && answer.status < 300;
