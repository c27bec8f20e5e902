import { Clock, DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import {
  Transactor,
  type DomainEventHandler,
  type IntegrationEvent,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { DomainEventDispatcher, Work } from '@ticketwave/building-blocks/outbox';
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

/** Everything CatalogService stands on, without a database: works run one after the other and always commit. */
export class InMemoryCatalogue {
  readonly ticketedEvents = new InMemoryTicketedEvents();
  readonly reservations = new InMemoryReservations();
  readonly clock = new FixedClock(new Date('2026-05-01T12:00:00.000Z'));
  readonly logger = new RecordingLogger();
  readonly published: IntegrationEvent[] = [];
  readonly transactor = new InMemoryTransactor(this);

  /** What was published, as `[class name, data]`, since it was last asked for. */
  takePublished(): [string, unknown][] {
    return this.published.splice(0).map((event) => [event.constructor.name, event.data as unknown]);
  }

  domainEventHandlers(): DomainEventHandler[] {
    return [
      new TicketedEventCreatedDomainEventHandler(),
      new TicketedEventUpdatedDomainEventHandler(),
      new TicketedEventRestockedDomainEventHandler(this.logger),
    ] as DomainEventHandler[];
  }
}

class InMemoryTransactor extends Transactor {
  readonly #catalogue: InMemoryCatalogue;

  constructor(catalogue: InMemoryCatalogue) {
    super();
    this.#catalogue = catalogue;
  }

  override async transact<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    const { clock, logger, published } = this.#catalogue;
    const work = new Work(clock, () => undefined);
    const result = await body(work);
    const handlers = this.#catalogue.domainEventHandlers();
    const pending = await work.flush(new DomainEventDispatcher(() => handlers, logger));
    published.push(...pending.map(({ event }) => event));
    work.committed();
    return result;
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

  override add({ state }: TicketedEvent): Promise<void> {
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

  override save({ state }: TicketedEvent): Promise<void> {
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

class FixedClock extends Clock {
  time: Date;

  constructor(time: Date) {
    super();
    this.time = time;
  }

  override now(): Date {
    return this.time;
  }
}

class RecordingLogger extends Logger {
  readonly lines: { readonly message: string; readonly fields: unknown }[] = [];

  override debug(message: string, fields?: object): void {
    this.lines.push({ message, fields });
  }

  override info(message: string, fields?: object): void {
    this.lines.push({ message, fields });
  }

  override warn(message: string, fields?: object): void {
    this.lines.push({ message, fields });
  }

  override error(message: string, fields?: object): void {
    this.lines.push({ message, fields });
  }
}
