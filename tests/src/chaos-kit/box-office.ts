import { Failure } from '@ticketwave/cli/support/failure';
import type { LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import type { InsistentClient } from './insistent-client.ts';

const DAYS_AHEAD = 30;

/** Puts events on sale, adds tickets, and remembers how many there must be. */
export class BoxOffice {
  readonly #catalogUrl: string;
  readonly #client: InsistentClient;
  readonly #visited: string[] = [];
  readonly #stock = new Map<string, { certain: number; uncertain: number }>();

  constructor(catalogUrl: string, client: InsistentClient) {
    this.#catalogUrl = catalogUrl;
    this.#client = client;
  }

  get stock(): LoadRecord['stock'] {
    return this.#stock;
  }

  /** The ids of all that everybody is sent to. */
  get onSale(): readonly string[] {
    return this.#visited;
  }

  /**
   * @param options.visited false: nobody comes unless sent
   * @returns its id
   * @throws Failure if CatalogService does not take it
   */
  async putOnSale(tickets: number, { visited = true } = {}): Promise<string> {
    const body = {
      name: `An evening in ${tickets} seats`,
      category: 'concert',
      startsAt: new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString(),
      priceAmount: 12.5,
      priceCurrency: 'EUR',
      totalTickets: tickets,
    };
    const answer = await this.#client.post(`${this.#catalogUrl}/api/events`, body);
    if (answer?.status !== 201)
      throw new Failure(`CatalogService does not take an event: ${answer?.status ?? 'no answer'}.`);
    const id = String(answer.body['eventId']);
    this.#stock.set(id, { certain: tickets, uncertain: 0 });
    if (visited) this.#visited.push(id);
    return id;
  }

  async restock(eventId: string, quantity: number): Promise<void> {
    const stock = this.#stock.get(eventId);
    if (stock === undefined) throw new Error(`${eventId} was not put on sale here.`);
    stock.uncertain += quantity;
    const answer = await this.#client.post(`${this.#catalogUrl}/api/events/${eventId}/restock`, { quantity });
    if (answer === undefined) return;
    stock.uncertain -= quantity;
    if (answer.status === 200) stock.certain += quantity;
  }
}
