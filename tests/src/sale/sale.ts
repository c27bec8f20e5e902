import { setMaxListeners } from 'node:events';
import { BoxOffice } from '../chaos-kit/box-office.ts';
import type { Counter, Ending } from '../chaos-kit/customer.ts';
import { Diary } from '../chaos-kit/diary.ts';
import type { LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import { InsistentClient } from '../chaos-kit/insistent-client.ts';
import { waitUntilBookable } from '../chaos-kit/trial.ts';
import type { ServiceName } from '@ticketwave/scripts/services';
import { Buyer } from './buyer.ts';
import { EventPage } from './event-page.ts';
import { Turnstile } from './turnstile.ts';

/**
 * Requests that are open at the same time; the others queue up before them. The system would allow for all, but HTTP
 * has fifteen connections to a service's database: whoever gets none of them within ten seconds is answered 503.
 */
const OPEN_REQUESTS = 40;
/** From the moment of queueing up; everybody is served. */
const PATIENCE_MS = 900_000;
const REQUEST_TIMEOUT_MS = 60_000;
const LOOKS = { first: 2_000, longest: 60_000 };
const REPORT_EVERY_MS = 5_000;

/** Many people want the tickets of one event at the same moment. */
export class Sale {
  readonly #name: string;
  readonly #urls: Readonly<Record<ServiceName, string>>;
  readonly #client = new InsistentClient({
    admit: new Turnstile(OPEN_REQUESTS).admit,
    timeoutMs: REQUEST_TIMEOUT_MS,
    patienceMs: PATIENCE_MS,
  });
  readonly #diary = new Diary();
  readonly #boxOffice: BoxOffice;
  readonly #endings = new Map<Ending, number>();
  readonly #closing = new AbortController();
  #page: EventPage | undefined;

  constructor(name: string, urls: Readonly<Record<ServiceName, string>>) {
    setMaxListeners(0, this.#closing.signal);
    this.#name = name;
    this.#urls = urls;
    this.#boxOffice = new BoxOffice(urls.catalog, this.#client);
  }

  get record(): LoadRecord {
    return { ...this.#diary.record, stock: this.#boxOffice.stock };
  }

  /** Bookings that were taken so far. */
  get booked(): number {
    return this.#diary.counts.accepted;
  }

  /** Availability, as everybody could see it, from the beginning on. */
  get availability(): readonly number[] {
    return this.#page?.seen ?? [];
  }

  /** How many buyers are done, and how it went for them. */
  ended(ending: Ending): number {
    return this.#endings.get(ending) ?? 0;
  }

  /** @returns the event's id, once it can be booked */
  async prepare(tickets: number): Promise<string> {
    const eventId = await this.#boxOffice.putOnSale(tickets);
    await waitUntilBookable(this.#counter, eventId, `${this.#name}-trial`);
    this.#page = new EventPage(`${this.#urls.catalog}/api/events/${eventId}`);
    this.#page.open();
    return eventId;
  }

  /** All of them come at once; ends when the last one has got a ticket or given up. */
  async open(eventId: string, buyers: number): Promise<void> {
    const page = this.#page;
    if (page === undefined) throw new Error('Prepare the sale first.');
    const started = Date.now();
    const reporting = setInterval(() => this.#report(started, buyers), REPORT_EVERY_MS);
    try {
      const crowd = Array.from(
        { length: buyers },
        (_, number) => new Buyer(this.#counter, page, this.#name, number),
      );
      await Promise.all(crowd.map(async (buyer) => this.#note(await buyer.buy(eventId))));
    } finally {
      clearInterval(reporting);
      await page.close();
      this.#report(started, buyers);
    }
  }

  get #counter(): Counter {
    const { booking: bookingUrl, payment: paymentUrl } = this.#urls;
    const people = { client: this.#client, diary: this.#diary, closing: this.#closing.signal };
    return { bookingUrl, paymentUrl, looks: LOOKS, unpaid: 'expire', ...people };
  }

  #note(ending: Ending): void {
    this.#endings.set(ending, this.ended(ending) + 1);
  }

  #report(started: number, buyers: number): void {
    const endings = [...this.#endings].map(([ending, count]) => `${count} ${ending}`);
    const done = [...this.#endings.values()].reduce((sum, count) => sum + count, 0);
    const seconds = Math.round((Date.now() - started) / 1_000);
    const facts = [`${this.booked} bookings`, `${this.#page?.available} available`, `${done}/${buyers} done`];
    console.error(
      `  ${seconds} s: ${[...facts, ...endings, `${this.#client.repeated} repeated`].join(', ')}`,
    );
  }
}
