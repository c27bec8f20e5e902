import { Clock, NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, Idempotency } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { CreateTicketedEvent } from '../application/create-ticketed-event.ts';
import { RestockTicketedEvent } from '../application/restock-ticketed-event.ts';
import { TicketedEvents } from '../application/ticketed-events.ts';
import { UpdateTicketedEvent } from '../application/update-ticketed-event.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import { Links } from './links.ts';
import { representationOf, type TicketedEventRepresentation } from './ticketed-event-representation.ts';
import {
  createEvent,
  listEvents,
  restockEvent,
  showEvent,
  updateEvent,
} from './ticketed-event.operations.ts';

@injectable()
export class TicketedEventRoutes extends HttpRoutes {
  constructor(
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(CreateTicketedEvent) private readonly createTicketedEvent: CreateTicketedEvent,
    @inject(UpdateTicketedEvent) private readonly updateTicketedEvent: UpdateTicketedEvent,
    @inject(RestockTicketedEvent) private readonly restockTicketedEvent: RestockTicketedEvent,
    @inject(Links) private readonly links: Links,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override mount(router: Router): void {
    listEvents.mount(router, async ({ query }) => {
      const { items, total } = await this.ticketedEvents.list(query);
      const { page, pageSize } = query;
      return { status: 200, body: { items: items.map((item) => this.#shown(item)), page, pageSize, total } };
    });
    showEvent.mount(router, async ({ path: { id } }) => {
      const ticketedEvent = await this.ticketedEvents.find(id);
      if (ticketedEvent === undefined) throw new NotFoundError('event_unknown', `There is no event ${id}.`);
      return { status: 200, body: this.#shown(ticketedEvent) };
    });
    this.#mountChanges(router);
  }

  #mountChanges(router: Router): void {
    createEvent.mount(router, ({ body: { startsAt, ...rest } }, request) =>
      this.idempotency.once(request, async (work) => {
        const command = { ...rest, startsAt: new Date(startsAt) };
        const created = await this.createTicketedEvent.execute(command, work);
        const location = this.links.ticketedEvent(created.state.id);
        return { status: 201, body: this.#shown(created), location };
      }),
    );
    updateEvent.mount(router, async ({ path: { id }, body: { startsAt, ...rest } }) => {
      const changes = { ...rest, ...(startsAt !== undefined && { startsAt: new Date(startsAt) }) };
      return { status: 200, body: this.#shown(await this.updateTicketedEvent.execute(id, changes)) };
    });
    restockEvent.mount(router, ({ path: { id }, body: { quantity } }, request) =>
      this.idempotency.once(request, async (work) => {
        const restocked = await this.restockTicketedEvent.execute(id, quantity, work);
        return { status: 200, body: this.#shown(restocked) };
      }),
    );
  }

  #shown(ticketedEvent: TicketedEvent): TicketedEventRepresentation {
    return representationOf(ticketedEvent, this.clock.now());
  }
}
