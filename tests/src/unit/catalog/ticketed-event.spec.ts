import { DomainError, Money } from '@ticketwave/building-blocks/domain';
import { categories as wireCategories } from '@ticketwave/catalog-contracts';
import { categories } from '@ticketwave/catalog-service/domain/category';
import { MAXIMUM_TICKETS, TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import {
  TicketedEventCreatedDomainEvent,
  TicketedEventRestockedDomainEvent,
  TicketedEventUpdatedDomainEvent,
} from '@ticketwave/catalog-service/domain/ticketed-event.events';
import { expect } from 'chai';

const id = '123e4567-e89b-12d3-a456-426614174000';
const now = new Date('2026-05-01T12:00:00.000Z');
const startsAt = new Date('2026-06-01T19:00:00.000Z');
const details = { name: 'A Concert', category: 'concert', startsAt, price: new Money(4990, 'EUR') } as const;
const stored = (changed: Partial<TicketedEvent['state']> = {}): TicketedEvent =>
  TicketedEvent.restore({ ...details, id, totalTickets: 100, availableTickets: 40, ...changed });

describe('TicketedEvent', () => {
  it('knows the categories of the wire', () => {
    expect(categories).to.deep.equal(wireCategories);
  });

  describe('when created', () => {
    it('has all its tickets on sale and says so', () => {
      const created = TicketedEvent.create(id, details, 100, now);

      expect(created.state).to.deep.equal({ ...details, id, totalTickets: 100, availableTickets: 100 });
      expect(created.releaseEvents()).to.deep.equal([
        new TicketedEventCreatedDomainEvent(created.state, now),
      ]);
    });

    for (const tickets of [0, -1, 1.5, MAXIMUM_TICKETS + 1]) {
      it(`refuses ${tickets} tickets`, () => {
        expect(() => TicketedEvent.create(id, details, tickets, now))
          .to.throw(DomainError)
          .with.property('code', 'tickets_invalid');
      });
    }

    for (const minor of [-1, 100_000_001]) {
      it(`refuses a price of ${minor} cents`, () => {
        expect(() => TicketedEvent.create(id, { ...details, price: new Money(minor, 'EUR') }, 1, now))
          .to.throw(DomainError)
          .with.property('code', 'price_invalid');
      });
    }
  });

  describe('when updated', () => {
    it('changes what is named and keeps the rest, its tickets included', () => {
      const ticketedEvent = stored();
      const before = ticketedEvent.state;

      ticketedEvent.update({ name: 'A Late Concert', category: 'theatre' }, now);

      expect(ticketedEvent.state).to.deep.equal({ ...before, name: 'A Late Concert', category: 'theatre' });
      const [raised] = ticketedEvent.releaseEvents() as TicketedEventUpdatedDomainEvent[];
      expect(raised).to.deep.equal(new TicketedEventUpdatedDomainEvent(ticketedEvent.state, before, now));
      expect(raised?.priceChanged).to.equal(false);
    });

    it('says when the price changed, in amount or in currency', () => {
      for (const change of [{ priceAmount: 50 }, { priceCurrency: 'USD' }]) {
        const ticketedEvent = stored();
        ticketedEvent.update(change, now);
        const [raised] = ticketedEvent.releaseEvents() as TicketedEventUpdatedDomainEvent[];
        expect(raised?.priceChanged).to.equal(true);
      }
    });

    it('says nothing when nothing is different', () => {
      const ticketedEvent = stored();
      ticketedEvent.update({ name: details.name, startsAt: new Date(startsAt), priceAmount: 49.9 }, now);
      expect(ticketedEvent.releaseEvents()).to.deep.equal([]);
    });

    it('refuses an amount with more decimals than the currency that it has', () => {
      const ticketedEvent = stored({ price: new Money(18500, 'JPY') });
      expect(() => ticketedEvent.update({ priceAmount: 10.5 }, now))
        .to.throw(DomainError)
        .with.property('code', 'money_invalid');
      expect(ticketedEvent.releaseEvents()).to.deep.equal([]);
    });
  });

  describe('when restocked', () => {
    it('has more tickets in all, and as many more available', () => {
      const ticketedEvent = stored();
      ticketedEvent.restock(10, now);
      expect(ticketedEvent.state).to.include({ totalTickets: 110, availableTickets: 50 });
      expect(ticketedEvent.releaseEvents()).to.deep.equal([
        new TicketedEventRestockedDomainEvent(ticketedEvent.state, 40, now),
      ]);
    });

    for (const quantity of [0, -5, 0.5, MAXIMUM_TICKETS - 99]) {
      it(`refuses ${quantity} more`, () => {
        expect(() => stored().restock(quantity, now))
          .to.throw(DomainError)
          .with.property('code', 'tickets_invalid');
      });
    }
  });

  describe('asked for tickets', () => {
    it('has no objection as long as there are enough', () => {
      expect(stored().refusal(40, now)).to.equal(undefined);
      expect(stored().status(now)).to.equal('available');
    });

    it('is sold out for whoever wants more than there are', () => {
      expect(stored().refusal(41, now)).to.equal('sold-out');
    });

    it('is sold out for everyone when none are left', () => {
      expect(stored({ availableTickets: 0 }).refusal(1, now)).to.equal('sold-out');
      expect(stored({ availableTickets: 0 }).status(now)).to.equal('sold-out');
    });

    it('is over from the moment it starts, sold out or not', () => {
      expect(stored().refusal(1, startsAt)).to.equal('event-over');
      expect(stored({ availableTickets: 0 }).refusal(1, startsAt)).to.equal('event-over');
      expect(stored().status(startsAt)).to.equal('over');
    });
  });
});
