import { Money, type DomainError } from '@ticketwave/building-blocks/domain';
import { newId } from '@ticketwave/building-blocks/messaging';
import { Reservations } from '@ticketwave/catalog-service/application/reservations';
import { TicketedEvents } from '@ticketwave/catalog-service/application/ticketed-events';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import { expect } from 'chai';
import { catalogFakes } from '../../in-memory/fakes/replace.ts';
import { NOW, onBothSides, type Side } from './sides.ts';

const LATER = new Date('2026-09-01T18:00:00.000Z');

async function onSale(side: Side, tickets: number, startsAt = LATER): Promise<string> {
  const details = {
    name: 'The Event',
    category: 'concert' as const,
    startsAt,
    price: new Money(4990, 'EUR'),
  };
  const event = TicketedEvent.create(newId(), details, tickets, NOW);
  await side.work((work) => side.get(TicketedEvents).add(event, work));
  return event.state.id;
}

describe('what CatalogService depends on', () => {
  onBothSides(catalogService, catalogFakes, (side) => {
    const take = (id: string, quantity: number, now = NOW) =>
      side().work((work) => side().get(TicketedEvents).takeTickets(id, quantity, now, work));
    const available = async (id: string) =>
      (await side().get(TicketedEvents).find(id))?.state.availableTickets;

    it('gives an event back as it was added, and adds it once', async () => {
      const id = await onSale(side(), 5);
      const found = await side().get(TicketedEvents).find(id);
      expect(found?.state).to.deep.include({
        id,
        startsAt: LATER,
        totalTickets: 5,
        price: new Money(4990, 'EUR'),
      });
      const again = side().work((work) => side().get(TicketedEvents).add(found!, work));
      expect(await again.catch((error: unknown) => (error as DomainError).code)).to.equal('event_exists');
    });

    it('takes tickets while there are enough, and gives them back', async () => {
      const id = await onSale(side(), 3);
      expect((await take(id, 2))?.state.availableTickets).to.equal(1);
      expect(await take(id, 2)).to.equal(undefined);
      expect(await available(id)).to.equal(1);
      await side().work((work) => side().get(TicketedEvents).returnTickets(id, 2, work));
      expect(await available(id)).to.equal(3);
    });

    it('takes none from an event that has begun', async () => {
      expect(await take(await onSale(side(), 3), 1, LATER)).to.equal(undefined);
    });

    it('changes nothing in a unit of work that fails', async () => {
      const id = await onSale(side(), 3);
      const failing = side().work(async (work) => {
        await side().get(TicketedEvents).takeTickets(id, 2, NOW, work);
        throw new Error('on purpose');
      });
      expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal('on purpose');
      expect(await available(id)).to.equal(3);
    });

    it('knows no other event', async () => {
      const lock = side().work((work) => side().get(TicketedEvents).lock(newId(), work));
      expect(await lock.catch((error: unknown) => (error as DomainError).code)).to.equal('event_unknown');
      expect(await side().work((work) => side().get(TicketedEvents).exists(newId(), work))).to.equal(false);
    });

    it('notes one reservation for a booking and an event, and keeps what becomes of it', async () => {
      const ids = { eventId: await onSale(side(), 3), bookingId: newId() };
      const reserved = { ...ids, quantity: 2, status: 'reserved' } as const;
      const refused = { ...ids, quantity: 2, status: 'rejected', reason: 'sold-out' } as const;
      const note = () => side().work((work) => side().get(Reservations).note(reserved, NOW, work));
      expect(await note()).to.equal(undefined);
      expect(await note()).to.deep.equal(reserved);
      await side().work((work) => side().get(Reservations).save(refused, NOW, work));
      expect(await note()).to.deep.equal(refused);
    });
  });
});
