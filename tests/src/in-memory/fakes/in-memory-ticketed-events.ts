import { DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  TicketedEvents,
  type TicketedEventPage,
  type TicketedEventQuery,
} from '@ticketwave/catalog-service/application/ticketed-events';
import { TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import type { TicketedEventState } from '@ticketwave/catalog-service/domain/ticketed-event-state';

export const ticketedEventTable = table<TicketedEventState>('ticketed_event');

/** In-memory fake of CatalogService's events. A unit of work has the whole database to itself, so every reading in it locks. */
export class InMemoryTicketedEvents extends TicketedEvents {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(id: string): Promise<TicketedEvent | undefined> {
    const state = this.#database.storage.get(ticketedEventTable, id);
    return Promise.resolve(state && TicketedEvent.restore(state));
  }

  override list({ category, page, pageSize }: TicketedEventQuery): Promise<TicketedEventPage> {
    const states = this.#database.storage
      .all(ticketedEventTable)
      .filter((state) => category === undefined || state.category === category)
      .sort((one, other) => Number(one.startsAt) - Number(other.startsAt) || (one.id < other.id ? -1 : 1));
    const items = states
      .slice((page - 1) * pageSize, page * pageSize)
      .map((state) => TicketedEvent.restore(state));
    return Promise.resolve({ items, total: states.length });
  }

  protected override async insert(ticketedEvent: TicketedEvent, work: UnitOfWork): Promise<void> {
    const { id } = ticketedEvent.state;
    if (await this.exists(id, work))
      throw new DomainError('event_exists', `There is an event ${id} already.`);
    await this.update(ticketedEvent, work);
  }

  override exists(id: string, work: UnitOfWork): Promise<boolean> {
    return Promise.resolve(this.#database.in(work).get(ticketedEventTable, id) !== undefined);
  }

  override lock(id: string, work: UnitOfWork): Promise<TicketedEvent> {
    const state = this.#database.in(work).get(ticketedEventTable, id);
    if (state !== undefined) return Promise.resolve(TicketedEvent.restore(state));
    return Promise.reject(new NotFoundError('event_unknown', `There is no event ${id}.`));
  }

  protected override update({ state }: TicketedEvent, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(ticketedEventTable, state.id, state);
    return Promise.resolve();
  }

  override async takeTickets(
    id: string,
    quantity: number,
    now: Date,
    work: UnitOfWork,
  ): Promise<TicketedEvent | undefined> {
    const state = this.#database.in(work).get(ticketedEventTable, id);
    if (state === undefined || state.availableTickets < quantity || state.startsAt <= now) return undefined;
    return this.returnTickets(id, -quantity, work);
  }

  override async returnTickets(id: string, quantity: number, work: UnitOfWork): Promise<TicketedEvent> {
    const { state } = await this.lock(id, work);
    const changed = TicketedEvent.restore({ ...state, availableTickets: state.availableTickets + quantity });
    await this.update(changed, work);
    return changed;
  }
}
