import {
  ReleaseEventInventoryIntegrationEvent,
  UpdateEventInventoryIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import { ReleaseEventInventoryIntegrationEventHandler } from '@ticketwave/catalog-service/application/release-event-inventory.integration-event-handler';
import { UpdateEventInventoryIntegrationEventHandler } from '@ticketwave/catalog-service/application/update-event-inventory.integration-event-handler';
import { expect } from 'chai';
import { InMemoryCatalogue } from './in-memory-catalogue.ts';

const event_id = '123e4567-e89b-12d3-a456-426614174000';
const booking_id = '0197f1f0-6f0a-7c3e-9d55-0242ac120010';
const other_booking_id = '0197f1f0-6f0a-7c3e-9d55-0242ac120011';
const startsAt = new Date('2026-06-01T19:00:00.000Z');
const at = '2026-05-01T12:00:00.000Z';

describe('CatalogService answering requests for tickets', () => {
  let catalogue: InMemoryCatalogue;

  beforeEach(() => {
    catalogue = new InMemoryCatalogue();
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

  function reserve(quantity_reduced: number, booking = booking_id, event = event_id): Promise<void> {
    const { ticketedEvents, reservations, clock, logger, transactor } = catalogue;
    const handler = new UpdateEventInventoryIntegrationEventHandler(
      ticketedEvents,
      reservations,
      clock,
      logger,
    );
    const data = { event_id: event, booking_id: booking, quantity_reduced, requested_at: at };
    return transactor.transact((work) =>
      handler.handle(new UpdateEventInventoryIntegrationEvent(data), work),
    );
  }

  function release(quantity_released: number, booking = booking_id, event = event_id): Promise<void> {
    const { ticketedEvents, reservations, clock, logger, transactor } = catalogue;
    const handler = new ReleaseEventInventoryIntegrationEventHandler(
      ticketedEvents,
      reservations,
      clock,
      logger,
    );
    const data = {
      event_id: event,
      booking_id: booking,
      quantity_released,
      reason: 'expired',
      requested_at: at,
    };
    return transactor.transact((work) =>
      handler.handle(new ReleaseEventInventoryIntegrationEvent(data), work),
    );
  }

  const updated = (
    update_type: string,
    previous: number,
    current: number,
    booking: string | null = booking_id,
  ) => [
    'InventoryUpdatedIntegrationEvent',
    {
      event_id,
      booking_id: booking,
      previous_available_tickets: previous,
      current_available_tickets: current,
      update_type,
      updated_at: at,
    },
  ];

  const rejected = (rejection_reason: string, requested_quantity: number, available_tickets: number) => [
    'InventoryUpdateRejectedIntegrationEvent',
    { event_id, booking_id, requested_quantity, available_tickets, rejection_reason, rejected_at: at },
  ];

  const ticket = (available_seats: number, status = 'available') => [
    'TicketUpdatedIntegrationEvent',
    {
      ticket_id: '8898ce85-9b9c-5d10-8409-718fb9f66272',
      event_id,
      available_seats,
      price: 49.9,
      currency: 'EUR',
      status,
    },
  ];

  describe('a reservation', () => {
    it('takes the tickets out of stock and says what is left', async () => {
      await reserve(2);
      expect(stock()).to.equal(98);
      expect(catalogue.takePublished()).to.deep.equal([updated('reserved', 100, 98), ticket(98)]);
    });

    it('is logged with the numbers before and after', async () => {
      await reserve(2);
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
      await reserve(2);
      expect(catalogue.takePublished()).to.deep.equal([updated('reserved', 2, 0), ticket(0, 'sold-out')]);
    });

    it('of more tickets than there are is rejected: sold-out', async () => {
      setStock(1);
      await reserve(2);
      expect(stock()).to.equal(1);
      expect(catalogue.takePublished()).to.deep.equal([rejected('sold-out', 2, 1)]);
      expect(catalogue.logger.lines).to.deep.equal([]);
    });

    it('of an event that has begun is rejected: event-over', async () => {
      catalogue.clock.moveTo(startsAt);
      await reserve(2);
      expect(stock()).to.equal(100);
      const [[, data] = []] = catalogue.takePublished();
      expect(data).to.include({ rejection_reason: 'event-over', available_tickets: 100 });
    });

    it('of an event that is not in the catalogue is rejected: unknown-event', async () => {
      catalogue.ticketedEvents.states.clear();
      await reserve(2);
      expect(catalogue.takePublished()).to.deep.equal([rejected('unknown-event', 2, 0)]);
    });

    it('that asks again holds its tickets once and gets the same answer', async () => {
      await reserve(2);
      catalogue.takePublished();
      await reserve(2);
      expect(stock()).to.equal(98);
      expect(catalogue.takePublished()).to.deep.equal([updated('reserved', 98, 98)]);
    });

    it('that was rejected stays rejected, although there are tickets again', async () => {
      setStock(1);
      await reserve(2);
      catalogue.takePublished();
      setStock(50);
      await reserve(2);
      expect(stock()).to.equal(50);
      expect(catalogue.takePublished()).to.deep.equal([rejected('sold-out', 2, 50)]);
    });

    it('gets tickets that come back while it is being refused', async () => {
      setStock(1);
      catalogue.ticketedEvents.afterRefusal = () => setStock(3);
      await reserve(2);
      expect(catalogue.takePublished()).to.deep.equal([updated('reserved', 3, 1), ticket(1)]);
    });
  });

  describe('a release', () => {
    it('puts back what the booking holds, whatever it claims', async () => {
      await reserve(2);
      catalogue.takePublished();
      await release(7);
      expect(stock()).to.equal(100);
      expect(catalogue.takePublished()).to.deep.equal([updated('released', 98, 100), ticket(100)]);
    });

    it('that comes twice puts tickets back once', async () => {
      await reserve(2);
      await release(2);
      catalogue.takePublished();
      await release(2);
      expect(stock()).to.equal(100);
      expect(catalogue.takePublished()).to.deep.equal([updated('released', 100, 100)]);
    });

    it('leaves the tickets of other bookings alone', async () => {
      await reserve(2);
      await reserve(3, other_booking_id);
      await release(2);
      expect(stock()).to.equal(97);
    });

    it('of a rejected booking puts nothing back', async () => {
      setStock(1);
      await reserve(2);
      catalogue.takePublished();
      await release(2);
      expect(stock()).to.equal(1);
      expect(catalogue.takePublished()).to.deep.equal([updated('released', 1, 1)]);
    });

    it('that overtakes its reservation is answered, and the late reservation is rejected: released', async () => {
      await release(2);
      expect(catalogue.takePublished()).to.deep.equal([updated('released', 100, 100)]);
      await reserve(2);
      expect(stock()).to.equal(100);
      expect(catalogue.takePublished()).to.deep.equal([rejected('released', 2, 100)]);
    });

    it('that was carried out leaves nothing for a reservation that is asked for again', async () => {
      await reserve(2);
      await release(2);
      catalogue.takePublished();
      await reserve(2);
      expect(stock()).to.equal(100);
      expect(catalogue.takePublished()).to.deep.equal([rejected('released', 2, 100)]);
    });

    it('of an event that is not in the catalogue is answered all the same', async () => {
      catalogue.ticketedEvents.states.clear();
      await release(2);
      expect(catalogue.takePublished()).to.deep.equal([updated('released', 0, 0)]);
    });
  });
});
