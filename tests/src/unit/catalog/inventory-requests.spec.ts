import {
  ReleaseEventInventoryIntegrationEvent,
  UpdateEventInventoryIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import {
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
  TicketUpdatedIntegrationEvent,
} from '@ticketwave/catalog-contracts';
import { ReleaseEventInventoryIntegrationEventHandler } from '@ticketwave/catalog-service/application/release-event-inventory.integration-event-handler';
import { UpdateEventInventoryIntegrationEventHandler } from '@ticketwave/catalog-service/application/update-event-inventory.integration-event-handler';
import { InMemorySystem, type InMemoryService } from '@ticketwave/testing';
import { expect } from 'chai';
import { InMemoryCatalogue } from './in-memory-catalogue.ts';

const event_id = '123e4567-e89b-12d3-a456-426614174000';
const booking_id = '0197f1f0-6f0a-7c3e-9d55-0242ac120010';
const other_booking_id = '0197f1f0-6f0a-7c3e-9d55-0242ac120011';
const startsAt = new Date('2026-06-01T19:00:00.000Z');
const at = '2026-05-01T12:00:00.000Z';

const reserve = (quantity_reduced: number, booking = booking_id) =>
  new UpdateEventInventoryIntegrationEvent({
    ...{ event_id, booking_id: booking, quantity_reduced, requested_at: at },
  });

const release = (quantity_released: number) =>
  new ReleaseEventInventoryIntegrationEvent({
    ...{ event_id, booking_id, quantity_released, reason: 'expired', requested_at: at },
  });

const updated = (
  update_type: InventoryUpdatedIntegrationEvent['data']['update_type'],
  previous_available_tickets: number,
  current_available_tickets: number,
) =>
  new InventoryUpdatedIntegrationEvent({
    ...{ event_id, booking_id, previous_available_tickets, current_available_tickets, update_type },
    updated_at: at,
  });

const rejected = (
  rejection_reason: InventoryUpdateRejectedIntegrationEvent['data']['rejection_reason'],
  requested_quantity: number,
  available_tickets: number,
  rejected_at = at,
) =>
  new InventoryUpdateRejectedIntegrationEvent({
    ...{ event_id, booking_id, requested_quantity, available_tickets, rejection_reason, rejected_at },
  });

const ticket = (available_seats: number, status: 'available' | 'sold-out' = 'available') =>
  new TicketUpdatedIntegrationEvent({
    ticket_id: '8898ce85-9b9c-5d10-8409-718fb9f66272',
    ...{ event_id, available_seats, price: 49.9, currency: 'EUR', status },
  });

describe('CatalogService answering requests for tickets', () => {
  let catalogue: InMemoryCatalogue;
  let catalog: InMemoryService;

  beforeEach(() => {
    catalogue = new InMemoryCatalogue();
    const { ticketedEvents, reservations, clock, logger } = catalogue;
    const parts = [ticketedEvents, reservations, clock, logger] as const;
    catalog = new InMemorySystem({ clock }).service('catalog', {
      handlers: [
        new UpdateEventInventoryIntegrationEventHandler(...parts),
        new ReleaseEventInventoryIntegrationEventHandler(...parts),
      ],
    });
    setStock(100);
  });

  function setStock(availableTickets: number): void {
    catalogue.ticketedEvents.states.set(event_id, {
      id: event_id,
      name: 'A Concert',
      category: 'concert',
      startsAt,
      price: new Money(4990, 'EUR'),
      totalTickets: 100,
      availableTickets,
    });
  }

  const stock = (): number | undefined => catalogue.ticketedEvents.states.get(event_id)?.availableTickets;

  describe('a reservation', () => {
    it('takes the tickets out of stock and says what is left', async () => {
      await catalog.when(reserve(2)).then({ published: [updated('reserved', 100, 98), ticket(98)] });
      expect(stock()).to.equal(98);
    });

    it('is logged with the numbers before and after', async () => {
      await catalog.when(reserve(2)).then({ handled: [reserve(2)] });
      expect(catalogue.logger.lines).to.deep.equal([
        {
          level: 'info',
          message: `✅ Inventory updated successfully - EventId: ${event_id}, Previous: 100, New: 98`,
          fields: {
            entityId: event_id,
            bookingId: booking_id,
            updateType: 'reserved',
            previous: 100,
            current: 98,
          },
        },
      ]);
    });

    it('of the last tickets makes the event sold out', async () => {
      setStock(2);
      await catalog.when(reserve(2)).then({ published: [updated('reserved', 2, 0), ticket(0, 'sold-out')] });
    });

    it('of more tickets than there are is rejected: sold-out', async () => {
      setStock(1);
      await catalog.when(reserve(2)).then({ published: [rejected('sold-out', 2, 1)] });
      expect(stock()).to.equal(1);
      expect(catalogue.logger.lines).to.deep.equal([]);
    });

    it('of an event that has begun is rejected: event-over', async () => {
      const begun = startsAt.toISOString();
      await catalog
        .given(startsAt)
        .when(reserve(2))
        .then({ published: [rejected('event-over', 2, 100, begun)] });
      expect(stock()).to.equal(100);
    });

    it('of an event that is not in the catalogue is rejected: unknown-event', async () => {
      catalogue.ticketedEvents.states.clear();
      await catalog.when(reserve(2)).then({ published: [rejected('unknown-event', 2, 0)] });
    });

    it('that asks again holds its tickets once and gets the same answer', async () => {
      await catalog
        .given(reserve(2))
        .when(reserve(2))
        .then({ published: [updated('reserved', 98, 98)] });
      expect(stock()).to.equal(98);
    });

    it('that was rejected stays rejected, although there are tickets again', async () => {
      setStock(1);
      await catalog
        .given(reserve(2), () => setStock(50))
        .when(reserve(2))
        .then({ published: [rejected('sold-out', 2, 50)] });
      expect(stock()).to.equal(50);
    });

    it('gets tickets that come back while it is being refused', async () => {
      setStock(1);
      catalogue.ticketedEvents.afterRefusal = () => setStock(3);
      await catalog.when(reserve(2)).then({ published: [updated('reserved', 3, 1), ticket(1)] });
    });
  });

  describe('a release', () => {
    it('puts back what the booking holds, whatever it claims', async () => {
      await catalog
        .given(reserve(2))
        .when(release(7))
        .then({ published: [updated('released', 98, 100), ticket(100)] });
      expect(stock()).to.equal(100);
    });

    it('that comes twice puts tickets back once', async () => {
      await catalog
        .given(reserve(2), release(2))
        .when(release(2))
        .then({ published: [updated('released', 100, 100)] });
      expect(stock()).to.equal(100);
    });

    it('leaves the tickets of other bookings alone', async () => {
      await catalog
        .given(reserve(2), reserve(3, other_booking_id))
        .when(release(2))
        .then({ handled: [release(2)] });
      expect(stock()).to.equal(97);
    });

    it('of a rejected booking puts nothing back', async () => {
      setStock(1);
      await catalog
        .given(reserve(2))
        .when(release(2))
        .then({ published: [updated('released', 1, 1)] });
      expect(stock()).to.equal(1);
    });

    it('that overtakes its reservation is answered, and the late reservation is rejected: released', async () => {
      await catalog.when(release(2)).then({ published: [updated('released', 100, 100)] });
      await catalog.when(reserve(2)).then({ published: [rejected('released', 2, 100)] });
      expect(stock()).to.equal(100);
    });

    it('that was carried out leaves nothing for a reservation that is asked for again', async () => {
      await catalog
        .given(reserve(2), release(2))
        .when(reserve(2))
        .then({ published: [rejected('released', 2, 100)] });
      expect(stock()).to.equal(100);
    });

    it('of an event that is not in the catalogue is answered all the same', async () => {
      catalogue.ticketedEvents.states.clear();
      await catalog.when(release(2)).then({ published: [updated('released', 0, 0)] });
    });
  });
});
