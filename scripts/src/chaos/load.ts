import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../bootstrap/failure.mjs';
import { eventually } from '../run/eventually.ts';
import type { LoadRecord } from './findings.ts';
import { oneOf } from './one-of.ts';

/** How long a request may take before nobody waits for its answer any more. */
const REQUEST_TIMEOUT_MS = 30_000;
const CATALOGUE_TIMEOUT_MS = 30_000;

export interface LoadOptions {
  /** The services' HTTP addresses. */
  readonly bookingUrl: string;
  readonly catalogUrl: string;
  /** Bookings in a second. */
  readonly rate: number;
  /** What the users are called; every request has a user of its own. */
  readonly name: string;
}

/** How requests were answered: `unanswered` if nobody can know what became of them. */
export interface LoadCounts {
  accepted: number;
  refused: number;
  unanswered: number;
}

interface OnSale {
  readonly id: string;
  certain: number;
  uncertain: number;
}

/** Books tickets at a steady rate, whatever the answers; one request each, never repeated. */
export class Load {
  readonly counts: LoadCounts = { accepted: 0, refused: 0, unanswered: 0 };
  readonly #options: LoadOptions;
  readonly #accepted: string[] = [];
  readonly #refusals = new Map<number, number>();
  readonly #onSale: OnSale[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #requests = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  get record(): LoadRecord {
    return {
      accepted: this.#accepted,
      stock: new Map(this.#onSale.map(({ id, certain, uncertain }) => [id, { certain, uncertain }])),
    };
  }

  /** How often each status other than 201 was answered. */
  get refusals(): ReadonlyMap<number, number> {
    return this.#refusals;
  }

  /** Puts events on sale and waits until BookingService takes bookings for each. */
  async prepare(ticketsOfEach: readonly number[]): Promise<void> {
    for (const tickets of ticketsOfEach) this.#onSale.push(await this.#putOnSale(tickets));
    for (const event of this.#onSale) {
      const booked = async (): Promise<true | undefined> =>
        (await this.#book(event)) === 201 ? true : undefined;
      if (!(await eventually(booked, { timeoutMs: CATALOGUE_TIMEOUT_MS, everyMs: 250 })))
        throw new Failure(`BookingService never heard of the event ${event.id}.`);
    }
    this.#refusals.clear();
    this.counts.refused = 0;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Begins no more and waits for the answers that are still to come. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#underWay);
  }

  /** Adds tickets to one of the events, as somebody in the box office would. */
  async restock(quantity: number): Promise<void> {
    const event = oneOf(this.#onSale, this.#requests);
    event.uncertain += quantity;
    const { catalogUrl } = this.#options;
    const answer = await this.#post(`${catalogUrl}/api/events/${event.id}/restock`, { quantity });
    if (answer?.status === 200) event.certain += quantity;
    if (answer !== undefined && answer.status < 500) event.uncertain -= quantity;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const started = performance.now();
    for (let count = 1; !signal.aborted; count++) {
      this.#track(this.#book(oneOf(this.#onSale, count)));
      if (count % 50 === 0) this.#track(this.restock(1 + (count % 7)));
      const wait = started + (count * 1_000) / this.#options.rate - performance.now();
      await delay(Math.max(wait, 0), undefined, { signal }).catch(() => undefined);
    }
  }

  #track(request: Promise<unknown>): void {
    const tracked = request.then(() => void this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #putOnSale(tickets: number): Promise<OnSale> {
    const body = {
      name: `Chaos, in ${tickets} seats`,
      category: 'concert',
      startsAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      priceAmount: 12.5,
      priceCurrency: 'EUR',
      totalTickets: tickets,
    };
    const answer = await this.#post(`${this.#options.catalogUrl}/api/events`, body);
    if (answer?.status !== 201)
      throw new Failure(`CatalogService does not take an event: ${answer?.status ?? 'no answer'}.`);
    return { id: String(answer.body['eventId']), certain: tickets, uncertain: 0 };
  }

  async #book(event: OnSale): Promise<number | undefined> {
    const request = ++this.#requests;
    const { bookingUrl, name } = this.#options;
    const body = { eventId: event.id, userId: `${name}-${request}`, ticketCount: 1 + (request % 4) };
    const answer = await this.#post(`${bookingUrl}/api/bookings`, body);
    if (answer?.status === 201) {
      this.counts.accepted++;
      this.#accepted.push(String(answer.body['bookingId']));
    } else if (answer) {
      this.counts.refused++;
      this.#refusals.set(answer.status, (this.#refusals.get(answer.status) ?? 0) + 1);
    } else this.counts.unanswered++;
    return answer?.status;
  }

  /** Undefined if there was no answer: what was asked for may have happened or not. */
  async #post(
    url: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, unknown> } | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-correlation-id': randomUUID() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  }
}
