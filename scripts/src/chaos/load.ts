import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { BoxOffice } from './box-office.ts';
import { Customer, type Counter } from './customer.ts';
import { Diary, type LoadCounts } from './diary.ts';
import type { LoadRecord } from './findings.ts';
import { InsistentClient } from './insistent-client.ts';
import { oneOf } from './one-of.ts';
import { planOf } from './plan.ts';
import { waitUntilBookable } from './trial.ts';

/** So many messages may wait: beyond, a slow machine would only fall further behind. */
const WAITING_AT_MOST = 1_000;
const LOOKS = { first: 300, longest: 5_000 };

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

  async #run(): Promise<void> {
    const { rate, waiting = () => 0 } = this.#options;
    const { signal } = this.#stopping;
    const started = performance.now();
    for (let count = 1; !signal.aborted; count++) {
      if (waiting() <= WAITING_AT_MOST) this.#admit(count);
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
