import { newId } from '@ticketwave/building-blocks/messaging';
import { CreateTicketedEvent } from '@ticketwave/catalog-service/application/create-ticketed-event';
import { RestockTicketedEvent } from '@ticketwave/catalog-service/application/restock-ticketed-event';
import { UpdateTicketedEvent } from '@ticketwave/catalog-service/application/update-ticketed-event';
import { Actor, once } from './actor.ts';
import type { EventPlan } from './scenario.ts';
import type { ServiceProcess } from './service-process.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import { ticketedEventTable } from '../in-memory/fakes/in-memory-ticketed-events.ts';

/** Puts an event on sale, and perhaps more tickets later. */
export class Organiser extends Actor {
  readonly eventId = newId();
  readonly #plan: EventPlan;
  readonly #startsAt: Date;

  constructor(plan: EventPlan, shop: SimulatedShop) {
    super('the organiser', shop);
    const now = shop.world.clock.now();
    this.#plan = plan;
    this.#startsAt = new Date(now.getTime() + plan.startsAfterMinutes * 60_000);
    const service = shop.catalog;
    this.intend(
      { what: 'puts an event on sale', service, from: () => now, act: (process) => this.#create(process) },
      {
        what: 'restocks',
        service,
        from: () => this.#mayRestock(now),
        act: (process) => this.#restock(process),
      },
      {
        what: 'renames it',
        service,
        from: () => this.#mayRename(now),
        act: (process) => process.get(UpdateTicketedEvent).execute(this.eventId, { name: 'Another Name' }),
      },
    );
  }

  #create(process: ServiceProcess): Promise<unknown> {
    const command = {
      ...{ id: this.eventId, name: 'The Event', category: 'concert' as const, startsAt: this.#startsAt },
      ...{ priceAmount: this.#plan.price / 100, priceCurrency: 'EUR', totalTickets: this.#plan.tickets },
    };
    return once(process, `create-${this.eventId}`, async (work) => {
      await process.get(CreateTicketedEvent).execute(command, work);
      return { status: 201, body: {} };
    });
  }

  get #exists(): boolean {
    return this.shop.catalog.storage.get(ticketedEventTable, this.eventId) !== undefined;
  }

  #mayRestock(from: Date): Date | undefined {
    return this.#exists && this.#plan.restock > 0 ? from : undefined;
  }

  #mayRename(from: Date): Date | undefined {
    return this.#exists && this.#plan.renamed === true ? from : undefined;
  }

  #restock(process: ServiceProcess): Promise<unknown> {
    return once(process, `restock-${this.eventId}`, async (work) => {
      await process.get(RestockTicketedEvent).execute(this.eventId, this.#plan.restock, work);
      return { status: 200, body: {} };
    });
  }
}
