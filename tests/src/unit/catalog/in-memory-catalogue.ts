import { DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import { ManualClock } from '@ticketwave/testing';
import { Reservations } from '@ticketwave/catalog-service/application/reservations';
import { TicketedEventCreatedDomainEventHandler } from '@ticketwave/catalog-service/application/ticketed-event-created.domain-event-handler';
import { TicketedEventRestockedDomainEventHandler } from '@ticketwave/catalog-service/application/ticketed-event-restocked.domain-event-handler';
import { TicketedEventUpdatedDomainEventHandler } from '@ticketwave/catalog-service/application/ticketed-event-updated.domain-event-handler';
import {
  TicketedEvents,
  type TicketedEventPage,
} from '@ticketwave/catalog-service/application/ticketed-events';
import type { Reservation } from '@ticketwave/catalog-service/domain/reservation';
import { TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import type { TicketedEventState } from '@ticketwave/catalog-service/domain/ticketed-event-state';
import { CapturedLog } from '../../support/captured-log.ts';
import { CapturingTransactor } from '../../support/capturing-transactor.ts';

/** Everything CatalogService depends on, without a database: units of work run one after the other and always commit. */
export class InMemoryCatalogue {
  readonly ticketedEvents = new InMemoryTicketedEvents();
  readonly reservations = new InMemoryReservations();
  readonly clock = new ManualClock(new Date('2026-05-01T12:00:00.000Z'));
  readonly logger = new CapturedLog();
  readonly transactor = new CapturingTransactor(this.clock, this.logger, [
    new TicketedEventCreatedDomainEventHandler(),
    new TicketedEventUpdatedDomainEventHandler(),
    new TicketedEventRestockedDomainEventHandler(this.logger),
  ]);

  /** What was published, as `[class name, data]`, since it was last asked for. */
  takePublished(): [string, unknown][] {
    const taken = this.transactor.published.splice(0);
    return taken.map(({ event }) => [event.constructor.name, event.data as unknown]);
  }
}

class InMemoryTicketedEvents extends TicketedEvents {
  readonly states = new Map<string, TicketedEventState>();
  /** Called when an attempt to take tickets has failed: what others do before the event is locked. */
  afterRefusal: () => void = () => undefined;

  override find(id: string): Promise<TicketedEvent | undefined> {
    const state = this.states.get(id);
    return Promise.resolve(state && TicketedEvent.restore(state));
  }

  override list(): Promise<TicketedEventPage> {
    const items = [...this.states.values()].map((state) => TicketedEvent.restore(state));
    return Promise.resolve({ items, total: items.length });
  }

  protected override insert({ state }: TicketedEvent): Promise<void> {
    if (this.states.has(state.id)) throw new DomainError('event_exists', 'There is one already.');
    this.states.set(state.id, state);
    return Promise.resolve();
  }

  override exists(id: string): Promise<boolean> {
    return Promise.resolve(this.states.has(id));
  }

  override async lock(id: string): Promise<TicketedEvent> {
    const found = await this.find(id);
    if (found === undefined) throw new NotFoundError('event_unknown', `There is no event ${id}.`);
    return found;
  }

  protected override update({ state }: TicketedEvent): Promise<void> {
    this.states.set(state.id, state);
    return Promise.resolve();
  }

  override async takeTickets(id: string, quantity: number, now: Date): Promise<TicketedEvent | undefined> {
    const found = await this.find(id);
    if (found?.refusal(quantity, now) === undefined) return this.returnTickets(id, -quantity);
    this.afterRefusal();
    return undefined;
  }

  override async returnTickets(id: string, quantity: number): Promise<TicketedEvent> {
    const { state } = await this.lock(id);
    this.states.set(id, { ...state, availableTickets: state.availableTickets + quantity });
    return this.lock(id);
  }
}

class InMemoryReservations extends Reservations {
  readonly #noted = new Map<string, Reservation>();

  override note(reservation: Reservation): Promise<Reservation | undefined> {
    const earlier = this.#noted.get(keyOf(reservation));
    if (earlier === undefined) this.#noted.set(keyOf(reservation), reservation);
    return Promise.resolve(earlier);
  }

  override save(reservation: Reservation): Promise<void> {
    this.#noted.set(keyOf(reservation), reservation);
    return Promise.resolve();
  }
}

const keyOf = ({ bookingId, eventId }: Reservation): string => `${bookingId}:${eventId}`;
