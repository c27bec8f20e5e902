import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { BoxOffice } from './box-office.ts';
import { Customer, type Counter } from './customer.ts';
import { Diary, type LoadCounts } from './diary.ts';
import type { LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import { InsistentClient } from './insistent-client.ts';
import { oneOf } from './one-of.ts';
import { planOf, type Plan } from './plan.ts';
import { waitUntilBookable } from './trial.ts';

/** So many messages may wait: beyond, a slow machine would only fall further behind. */
const WAITING_AT_MOST = 250;
const LOOKS = { first: 300, longest: 5_000 };
/** Of somebody whose time is taken. */
const CLOSE_LOOKS = { first: 200, longest: 1_000 };
const TIMED_AT_MOST_MS = 120_000;
const TIMED: Plan = { tickets: 1, card: 'tok_success', cancels: 'before-paying', refundByHand: null };

interface LoadOptions {
  /** The services' HTTP addresses. */
  readonly bookingUrl: string;
  readonly catalogUrl: string;
  readonly paymentUrl: string;
  /** Customers in a second. */
  readonly rate: number;
  /** What the customers do. */
  readonly seed: number;
  /** What becomes of bookings that nobody pays: they expire, or are cancelled when the load stops. */
  readonly unpaid: 'expire' | 'cancel';
  /** Messages that wait in the queues; while they are too many, nobody new comes. Never if absent. */
  readonly waiting?: () => number;
  /** What the users are called; every customer is a user of its own. */
  readonly name: string;
}

/** Customers who come at a steady rate, whatever the answers, and live their bookings to the end. */
export class Load {
  readonly #options: LoadOptions;
  readonly #client = new InsistentClient();
  readonly #diary = new Diary();
  readonly #boxOffice: BoxOffice;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #pauses = 0;

  constructor(options: LoadOptions) {
    setMaxListeners(0, this.#closing.signal); // every customer listens
    this.#options = options;
    this.#boxOffice = new BoxOffice(options.catalogUrl, this.#client);
  }

  get record(): LoadRecord {
    return { ...this.#diary.record, stock: this.#boxOffice.stock };
  }

  get counts(): LoadCounts {
    return this.#diary.counts;
  }

  /** How often each status other than 201 was answered to a request for a booking. */
  get refusals(): ReadonlyMap<number, number> {
    return this.#diary.refusals;
  }

  /** How often a request was sent once more, with its key. */
  get repeated(): number {
    return this.#client.repeated;
  }

  /** Puts events on sale and waits until BookingService takes bookings for each. */
  async prepare(ticketsOfEach: readonly number[]): Promise<void> {
    for (const tickets of ticketsOfEach) {
      const eventId = await this.#boxOffice.putOnSale(tickets);
      await waitUntilBookable(this.#counter, eventId, `${this.#options.name}-trial-${eventId}`);
    }
    this.#diary.forgetRefusals();
  }

  /** Puts an event on sale, for whoever is sent to it. @returns its id, once it can be booked */
  async putOnSale(tickets: number): Promise<string> {
    const eventId = await this.#boxOffice.putOnSale(tickets, { visited: false });
    await waitUntilBookable(this.#counter, eventId, `${this.#options.name}-trial-${eventId}`);
    return eventId;
  }

  /** An event with tickets for everybody. */
  get wellStocked(): string {
    return oneOf(this.#boxOffice.onSale, 0);
  }

  /** Sends some more customers to an event at once. */
  crowd(eventId: string, customers: number, at: Partial<Counter> = {}): void {
    for (let count = 1; count <= customers; count++) {
      const customer = new Customer({ ...this.#counter, ...at }, planOf(this.#options.seed, count));
      this.#track(customer.live(eventId, `${this.#options.name}-crowd-${randomUUID()}`));
    }
  }

  /**
   * Somebody books what there is plenty of, waits until it can be paid, and cancels; then looks at the event.
   * @returns how long the slower of the two took, in milliseconds; Infinity if longer than two minutes
   */
  async timeInnocent(): Promise<number> {
    const eventId = this.wellStocked;
    const closing = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMED_AT_MOST_MS)]);
    const customer = new Customer({ ...this.#counter, looks: CLOSE_LOOKS, closing }, TIMED);
    await customer.live(eventId, `${this.#options.name}-innocent-${randomUUID()}`);
    const began = Date.now();
    const answer = await this.#client.get(`${this.#options.catalogUrl}/api/events/${eventId}`);
    return Math.max(
      customer.readyAfterMs ?? Infinity,
      answer?.status === 200 ? Date.now() - began : Infinity,
    );
  }

  start(): void {
    this.#running = this.#run();
  }

  /**
   * Lets nobody new come, and waits until all have gone.
   * @param patienceMs how long those who are there may go on; afterwards they only finish what they have begun
   * @throws what kept a customer from going on, such as an interruption
   */
  async stop({ patienceMs }: { patienceMs: number }): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const timer = setTimeout(() => this.#closing.abort(), patienceMs);
    try {
      await Promise.all(this.#underWay);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets nobody new come meanwhile, so that what waits is worked off. */
  async whileNobodyComes<R>(body: () => Promise<R>): Promise<R> {
    this.#pauses++;
    try {
      return await body();
    } finally {
      this.#pauses--;
    }
  }

  /** Lets nobody new come, and sends everybody away at once. */
  abandon(): void {
    this.#stopping.abort();
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { rate, waiting = () => 0 } = this.#options;
    const { signal } = this.#stopping;
    const started = performance.now();
    for (let count = 1; !signal.aborted; count++) {
      if (this.#pauses === 0 && waiting() <= WAITING_AT_MOST) this.#admit(count);
      const wait = started + (count * 1_000) / rate - performance.now();
      await delay(Math.max(wait, 0), undefined, { signal }).catch(() => undefined);
    }
  }

  #admit(count: number): void {
    const eventId = oneOf(this.#boxOffice.onSale, count);
    const customer = new Customer(this.#counter, planOf(this.#options.seed, count));
    this.#track(customer.live(eventId, `${this.#options.name}-${count}`));
    if (count % 50 === 0) this.#track(this.#boxOffice.restock(eventId, 1 + (count % 7)));
  }

  get #counter(): Counter {
    const { bookingUrl, paymentUrl, unpaid } = this.#options;
    const people = { client: this.#client, diary: this.#diary, closing: this.#closing.signal };
    return { bookingUrl, paymentUrl, unpaid, looks: LOOKS, ...people };
  }

  #track(business: Promise<unknown>): void {
    const tracked = business.then(() => void this.#underWay.delete(tracked));
    tracked.catch(() => undefined); // it stays where `stop` finds it
    this.#underWay.add(tracked);
  }
}
