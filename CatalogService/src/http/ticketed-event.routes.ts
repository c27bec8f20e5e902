import { Clock, NotFoundError } from '@ticketwave/building-blocks/domain';
import {
  HttpRoutes,
  Idempotency,
  parseBody,
  parsePath,
  parseQuery,
  sendAnswer,
} from '@ticketwave/building-blocks/http';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import { CreateTicketedEvent } from '../application/create-ticketed-event.ts';
import { RestockTicketedEvent } from '../application/restock-ticketed-event.ts';
import { TicketedEvents } from '../application/ticketed-events.ts';
import { UpdateTicketedEvent } from '../application/update-ticketed-event.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import { Links } from './links.ts';
import { createBody, idPath, listQuery, restockBody, updateBody } from './ticketed-event.schemas.ts';

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
    router.get('/api/events', (request, response) => this.#list(request, response));
    router.post('/api/events', (request, response) => this.#create(request, response));
    router.get('/api/events/:id', (request, response) => this.#show(request, response));
    router.patch('/api/events/:id', (request, response) => this.#update(request, response));
    router.post('/api/events/:id/restock', (request, response) => this.#restock(request, response));
  }

  async #list(request: Request, response: Response): Promise<void> {
    const query = parseQuery(request, listQuery);
    const { items, total } = await this.ticketedEvents.list(query);
    const { page, pageSize } = query;
    response.json({ items: items.map((item) => this.#view(item)), page, pageSize, total });
  }

  async #show(request: Request, response: Response): Promise<void> {
    const { id } = parsePath(request, idPath);
    const ticketedEvent = await this.ticketedEvents.find(id);
    if (ticketedEvent === undefined) throw new NotFoundError('event_unknown', `There is no event ${id}.`);
    response.json(this.#view(ticketedEvent));
  }

  async #create(request: Request, response: Response): Promise<void> {
    const { startsAt, ...rest } = parseBody(request, createBody);
    const command = { ...rest, startsAt: new Date(startsAt) };
    const answer = await this.idempotency.once(request, async (work) => {
      const created = await this.createTicketedEvent.execute(command, work);
      return { status: 201, body: this.#view(created), location: this.links.ticketedEvent(created.state.id) };
    });
    sendAnswer(response, answer);
  }

  async #update(request: Request, response: Response): Promise<void> {
    const { id } = parsePath(request, idPath);
    const { startsAt, ...rest } = parseBody(request, updateBody);
    const changes = { ...rest, ...(startsAt !== undefined && { startsAt: new Date(startsAt) }) };
    response.json(this.#view(await this.updateTicketedEvent.execute(id, changes)));
  }

  async #restock(request: Request, response: Response): Promise<void> {
    const { id } = parsePath(request, idPath);
    const { quantity } = parseBody(request, restockBody);
    const answer = await this.idempotency.once(request, async (work) => {
      const restocked = await this.restockTicketedEvent.execute(id, quantity, work);
      return { status: 200, body: this.#view(restocked) };
    });
    sendAnswer(response, answer);
  }

  #view(ticketedEvent: TicketedEvent): object {
    const { id, name, category, startsAt, price, totalTickets, availableTickets } = ticketedEvent.state;
    return {
      eventId: id,
      name,
      category,
      startsAt: startsAt.toISOString(),
      priceAmount: price.major,
      priceCurrency: price.currency,
      totalTickets,
      availableTickets,
      status: ticketedEvent.status(this.clock.now()),
    };
  }
}
