import { AsyncResource } from 'node:async_hooks';
import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import type { MessagePosition } from '@ticketwave/booking-service/application/message-position';
import { UserBookings, type UserBooking } from '@ticketwave/booking-service/application/user-bookings';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { Booking } from '@ticketwave/booking-service/domain/booking';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { Money } from '@ticketwave/building-blocks/domain';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { bookingFakes } from '../../in-memory/fakes/replace.ts';
import { NOW, onBothSides } from './sides.ts';

const theEvent = (): TicketedEvent => ({
  id: newId(),
  name: 'The Event',
  category: 'concert',
  startsAt: new Date('2026-09-01T18:00:00.000Z'),
  price: new Money(4990, 'EUR'),
});

const at = (sequence: number) => ({ sequence, publishedAt: NOW });

const aBooking = (): Booking => {
  const who = { id: newId(), userId: `user-${newId()}`, correlationId: newId() };
  const asked = { ...who, quantity: 2, ticketedEvent: theEvent(), createdAt: NOW, timeToLiveSeconds: 900 };
  return Booking.create(asked);
};

describe('what BookingService depends on', () => {
  onBothSides(bookingService, bookingFakes, (side) => {
    it('gives a booking back with its history, in a unit of work and outside', async () => {
      // A unit of work may not ask for a second connection; somebody else may.
      const elsewhere = AsyncResource.bind(<R>(body: () => Promise<R>) => body());
      const bookings = side().get(Bookings);
      const booking = aBooking();
      const { id } = booking.state;
      await side().work((work) => bookings.add(booking, work));
      await side().work(async (work) => {
        const locked = await bookings.lock(id, work);
        locked!.note({ what: 'payment-prepared', payment: { id: newId(), url: 'http://pay.invalid/' } }, NOW);
        await bookings.save(locked!, work);
        expect((await bookings.find(id, work))?.state).to.deep.equal(locked!.state);
        expect((await elsewhere(() => bookings.find(id)))?.state).to.deep.equal(booking.state);
      });
      const { history } = (await bookings.find(id))!.state;
      expect(history.map(({ position, what }) => [position, what])).to.deep.equal([
        [1, 'created'],
        [2, 'payment-prepared'],
      ]);
    });

    it('gives the ids of bookings in their order', async () => {
      const bookings = side().get(Bookings);
      const added = [aBooking(), aBooking(), aBooking()];
      for (const booking of added.toReversed()) await side().work((work) => bookings.add(booking, work));
      const [first, second, third] = added.map(({ state }) => state.id).sort();
      expect(await bookings.ids(first!, 2)).to.deep.equal([second, third]);
    });

    it('remembers the newest data of an event', async () => {
      const event = theEvent();
      const catalogue = side().get(Catalogue);
      const remember = (name: string, sequence: number) =>
        side().work((work) => catalogue.remember({ ...event, name }, at(sequence), work));
      await remember('second', 2);
      const find = () => side().work((work) => catalogue.find(event.id, work));
      expect(await find()).to.deep.equal({ ...event, name: 'second' });
      await remember('third', 3);
      expect((await find())?.name).to.equal('third');
      await remember('first', 1);
      expect((await find())?.name).to.equal('third');
    });

    it('goes back neither to an older message nor to one that is repeated, but goes back with its publisher', async () => {
      const list = side().get(UserBookings);
      const booked = asListed(aBooking());
      const { bookingId, userId } = booked;
      const move = (status: UserBooking['status'], position: MessagePosition) =>
        side().work((work) => list.move({ bookingId, userId, status, reason: null }, position, work));
      const status = async () => (await list.list(userId, { page: 1, pageSize: 10 })).bookings[0]?.status;
      const published = new Date('2026-01-01T12:00:00.000Z');
      const later = (seconds: number) => new Date(published.getTime() + seconds * 1_000);
      await move('confirmed', { sequence: 3, publishedAt: published });
      await side().work((work) => list.describe(booked, work));
      await move('awaiting-payment', { sequence: 2, publishedAt: later(10) });
      await move('pending', { sequence: 3, publishedAt: published });
      expect(await status()).to.equal('confirmed');
      await move('awaiting-payment', { sequence: 2, publishedAt: later(11) });
      expect(await status()).to.equal('awaiting-payment');
    });

    it('lists a booking once its tickets are known, where it stood last', async () => {
      const list = side().get(UserBookings);
      const booked = asListed(aBooking());
      const { bookingId, userId } = booked;
      const shown = async () => (await list.list(userId, { page: 1, pageSize: 10 })).bookings;
      const confirmed = { bookingId, userId, status: 'confirmed', reason: null } as const;
      await side().work((work) => list.move(confirmed, at(3), work));
      expect(await shown()).to.deep.equal([]);
      await side().work((work) => list.describe(booked, work));
      expect(await shown()).to.deep.equal([{ ...booked, status: 'confirmed' }]);
      await side().work((work) => list.replace(booked, 1, work));
      expect(await shown()).to.deep.equal([booked]);
      await side().work((work) => list.deleteOrphans(work));
      expect(await shown()).to.deep.equal([]);
    });
  });
});

function asListed({ state }: Booking): UserBooking {
  const { id: bookingId, userId, eventId, category, quantity, price, expiresAt, status } = state;
  return { bookingId, userId, eventId, category, quantity, price, expiresAt, status, reason: null };
}
