import {
  CreateTicketedEvent,
  type CreateTicketedEventCommand,
} from '@ticketwave/catalog-service/application/create-ticketed-event';
import { RestockTicketedEvent } from '@ticketwave/catalog-service/application/restock-ticketed-event';
import { UpdateTicketedEvent } from '@ticketwave/catalog-service/application/update-ticketed-event';
import { categories } from '@ticketwave/catalog-service/domain/category';
import type { TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import { SeedDemoEvents } from '@ticketwave/catalog-service/infrastructure/seed-demo-events';
import { expect } from 'chai';
import { InMemoryCatalogue } from './in-memory-catalogue.ts';

const id = '123e4567-e89b-12d3-a456-426614174000';
const command = {
  id,
  name: 'A Concert',
  category: 'concert',
  startsAt: new Date('2026-06-01T19:00:00.000Z'),
  priceAmount: 49.9,
  priceCurrency: 'EUR',
  totalTickets: 100,
} as const;
const snapshot = {
  event_id: id,
  name: 'A Concert',
  category: 'concert',
  starts_at: '2026-06-01T19:00:00.000Z',
  price_amount: 49.9,
  price_currency: 'EUR',
  total_tickets: 100,
  available_tickets: 100,
};
const ticket = {
  ticket_id: '8898ce85-9b9c-5d10-8409-718fb9f66272',
  event_id: id,
  available_seats: 100,
  price: 49.9,
  currency: 'EUR',
  status: 'available',
};

describe('CatalogService changing its catalogue', () => {
  let catalogue: InMemoryCatalogue;
  let create: CreateTicketedEvent;
  const created = (wanted: CreateTicketedEventCommand): Promise<TicketedEvent> =>
    catalogue.transactor.transact((work) => create.execute(wanted, work));

  beforeEach(async () => {
    catalogue = new InMemoryCatalogue();
    const { ticketedEvents, clock } = catalogue;
    create = new CreateTicketedEvent(ticketedEvents, clock);
    await created(command);
  });

  it('reports the whole event and its tickets when it is created', () => {
    expect(catalogue.takePublished()).to.deep.equal([
      ['EventCreatedIntegrationEvent', snapshot],
      ['TicketUpdatedIntegrationEvent', ticket],
    ]);
  });

  it('gives a new event an id of its own', async () => {
    const { id: chosen, ...withoutId } = command;
    const { state } = await created(withoutId);
    expect(state.id)
      .to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      .and.not.equal(chosen);
  });

  it('reports the whole event when it is updated, and its tickets only if the price is another', async () => {
    const { transactor, ticketedEvents, clock } = catalogue;
    const update = new UpdateTicketedEvent(transactor, ticketedEvents, clock);
    catalogue.takePublished();

    await update.execute(id, { name: 'A Late Concert' });
    expect(catalogue.takePublished()).to.deep.equal([
      ['EventUpdatedIntegrationEvent', { ...snapshot, name: 'A Late Concert' }],
    ]);

    await update.execute(id, { priceAmount: 60 });
    expect(catalogue.takePublished()).to.deep.equal([
      ['EventUpdatedIntegrationEvent', { ...snapshot, name: 'A Late Concert', price_amount: 60 }],
      ['TicketUpdatedIntegrationEvent', { ...ticket, price: 60 }],
    ]);
  });

  it('reports the whole event, its inventory and its tickets when it is restocked', async () => {
    const { transactor, ticketedEvents, clock } = catalogue;
    catalogue.takePublished();

    const restock = new RestockTicketedEvent(ticketedEvents, clock);
    await transactor.transact((work) => restock.execute(id, 5, work));

    expect(catalogue.takePublished()).to.deep.equal([
      ['EventUpdatedIntegrationEvent', { ...snapshot, total_tickets: 105, available_tickets: 105 }],
      [
        'InventoryUpdatedIntegrationEvent',
        {
          event_id: id,
          booking_id: null,
          previous_available_tickets: 100,
          current_available_tickets: 105,
          update_type: 'restocked',
          updated_at: '2026-05-01T12:00:00.000Z',
        },
      ],
      ['TicketUpdatedIntegrationEvent', { ...ticket, available_seats: 105 }],
    ]);
  });

  it('seeds the events of the demo that do not exist yet, months ahead', async () => {
    const { clock, ticketedEvents, transactor } = catalogue;
    const seed = new SeedDemoEvents(transactor, create, clock);
    await seed.run();
    await seed.run();

    const states = [...ticketedEvents.states.values()];
    expect(states.map(({ category }) => category).sort()).to.deep.equal([...categories].sort());
    expect(ticketedEvents.states.get(id)?.name).to.equal('A Concert');
    const seeded = states.filter((state) => state.id !== id);
    for (const { startsAt } of seeded)
      expect(startsAt.toISOString()).to.match(/^202(6|7)-\d\d-01T19:00:00\.000Z$/);
    expect(Math.min(...seeded.map(({ startsAt }) => startsAt.getTime()))).to.be.above(
      Date.parse('2026-07-01'),
    );
    expect(states.some(({ price }) => price.currency === 'JPY')).to.equal(true);
    expect(states.some(({ totalTickets }) => totalTickets < 5)).to.equal(true);
  });
});
