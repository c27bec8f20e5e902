import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';
import { CREATED, customers, reserved, UPDATED } from './booking-customers.ts';

describe('What BookingService keeps from what it receives', () => {
  const bench = useService(bookingService);
  const { send, onSale, book, bookingWith } = customers(bench);

  describe('its copy of the catalogue', () => {
    const priceNow = async (eventId: string): Promise<unknown> =>
      (await book(eventId, { ticketCount: 1 })).answer.body.priceAmount;

    it('an event that is not in the catalogue cannot be booked', async () => {
      const written = async (): Promise<number[]> => {
        const counts = await bench().service.rowCounts();
        return ['public.booking', 'public.booking_history', 'messaging.outbox'].map(
          (table) => counts[table]!,
        );
      };
      const before = await written();
      const body = { eventId: newId(), userId: 'someone', ticketCount: 1 };
      const answer = await bench().service.post('/api/bookings', body);
      expect(answer.status).to.equal(404);
      expect(answer.body.error.code).to.equal('event_unknown');
      expect(await written()).to.deep.equal(before);
    });

    it('an event that has begun cannot be booked', async () => {
      const eventId = await onSale({ starts_at: '2021-05-01T19:00:00.000Z' });
      const answer = await bench().service.post('/api/bookings', {
        eventId,
        userId: 'someone',
        ticketCount: 1,
      });
      expect(answer.status).to.equal(409);
      expect(answer.body.error.code).to.equal('event_over');
    });

    it('the newest price counts, and an older message that comes late does not', async () => {
      const eventId = await onSale({ price_amount: 10 });
      const at = (sequence: number, price_amount: number): ReturnType<typeof conforming> =>
        conforming(
          'catalog.event.updated',
          { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z', price_amount },
          { sequence },
        );
      await send(at(2, 15));
      expect(await priceNow(eventId)).to.equal(15);
      const late = at(2, 13);
      await bench().client.publish(late);
      expect(await bench().service.outcomesOf(late.body.event_id)).to.deep.equal(['handled']);
      expect(await priceNow(eventId)).to.equal(15);
      await send(at(3, 16));
      expect(await priceNow(eventId)).to.equal(16);
    });

    /** As a publisher that has the time and the number of its own would send it. */
    const numbered = (eventId: string, price_amount: number, sequence: number, publishedAt: Date) => {
      const reported = { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z', price_amount };
      const message = conforming('catalog.event.updated', reported, { sequence });
      const timestamp = Math.floor(publishedAt.getTime() / 1000);
      return {
        ...message,
        properties: { ...message.properties, timestamp },
        body: { ...message.body, timestamp: publishedAt.toISOString() },
      };
    };
    const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

    it('one number far too high changes nothing and goes to the dead letters; later prices still count', async () => {
      const eventId = await onSale({ price_amount: 10 });
      const absurd = numbered(eventId, 1, Number.MAX_SAFE_INTEGER, new Date());
      await bench().client.publish(absurd);
      expect(await bench().service.outcomesOf(absurd.body.event_id)).to.deep.equal(['dead-lettered']);
      const dead = await bench().client.take('booking.event-catalogue.dlq');
      expect(dead.properties.headers?.['x-failure-message']).to.match(
        /number 9007199254740991 of catalog\.event:.* is at 1\b/,
      );
      expect(await priceNow(eventId)).to.equal(10);
      await send(numbered(eventId, 12, 2, new Date()));
      expect(await priceNow(eventId)).to.equal(12);
    });

    it('after Catalog was restored from an older backup its new prices count, and that it went back is reported', async () => {
      const eventId = await onSale({ price_amount: 10 });
      await send(numbered(eventId, 15, 2, inMinutes(-30)));
      await send(numbered(eventId, 16, 3, inMinutes(-20)));
      await send(numbered(eventId, 20, 2, inMinutes(-1)));
      expect(await priceNow(eventId)).to.equal(20);
      const reports = bench().service.log.lines.filter(
        ({ fields }) => fields['activity'] === 'renumbered' && fields['entityId'] === eventId,
      );
      expect(reports.map(({ level }) => level)).to.deep.equal(['error']);
      await send(numbered(eventId, 21, 3, new Date()));
      expect(await priceNow(eventId)).to.equal(21);
    });

    it('a booking keeps the price that it was made at', async () => {
      const eventId = await onSale({ price_amount: 10 });
      const { bookingId } = await book(eventId);
      await send(
        conforming(
          'catalog.event.updated',
          { event_id: eventId, price_amount: 99, starts_at: '2031-05-01T19:00:00.000Z' },
          { sequence: 2 },
        ),
      );
      expect(await bookingWith(bookingId)).to.deep.include({ priceAmount: 20, unitPriceAmount: 10 });
    });
  });

  describe('the bookings of a user', () => {
    const listOf = async (userId: string): Promise<Record<string, unknown>[]> =>
      (await bench().service.get(`/api/users/${encodeURIComponent(userId)}/bookings`)).body.items;

    /** Messages about a booking that another instance has made. */
    const about = (bookingId: string, userId: string) => ({
      created: conforming(CREATED, { booking_id: bookingId, user_id: userId }, { sequence: 1 }),
      updated: (status: string, sequence: number) =>
        conforming(UPDATED, { booking_id: bookingId, user_id: userId, status }, { sequence }),
    });

    it('follows a booking from its own messages', async () => {
      const { bookingId, eventId, userId, correlationId } = await book(await onSale());
      await send(reserved(bookingId, eventId));
      const payment = conforming(
        'payment.payment.created',
        { booking_id: bookingId, payment_id: newId() },
        { correlationId },
      );
      await send(payment);
      const { envelope } = await bench().events.next(correlationId, UPDATED);
      expect(envelope.metadata.sequence).to.equal(2);
      await bench().service.outcomesOf(envelope.event_id);
      const [listed, ...more] = await listOf(userId);
      expect(more).to.deep.equal([]);
      expect(listed).to.deep.include({ bookingId, eventId, status: 'awaiting-payment', ticketCount: 2 });
    });

    it('a message that was overtaken is not lost, and does not take the booking back', async () => {
      const [bookingId, userId] = [newId(), `späte/${newId()}`];
      const { created, updated } = about(bookingId, userId);
      for (const early of [updated('confirmed', 4), updated('awaiting-payment', 2), updated('pending', 3)])
        await bench().client.publish(early);
      await eventually(
        async () =>
          (
            await bench().service.query(
              'SELECT FROM messaging.parked WHERE stream = $1',
              `booking.booking:${bookingId}`,
            )
          ).length === 3,
      );
      expect(await listOf(userId)).to.deep.equal([]);
      await bench().client.publish(created);
      await eventually(async () => (await listOf(userId)).some(({ status }) => status === 'confirmed'));
      const [row] = await bench().service.query<{ last: number }>(
        'SELECT last_sequence::int AS last FROM user_booking WHERE booking_id = $1',
        bookingId,
      );
      expect(row).to.deep.equal({ last: 4 });
    });

    it('is listed page by page, newest first', async () => {
      const eventId = await onSale();
      const userId = newId();
      const made: string[] = [];
      for (let count = 0; count < 3; count++) {
        const { bookingId, correlationId } = await book(eventId, { userId });
        made.unshift(bookingId);
        const created = await bench().events.next(correlationId, CREATED);
        await bench().service.outcomesOf(created.envelope.event_id);
      }
      const page = async (number: number) =>
        (await bench().service.get(`/api/users/${userId}/bookings?page=${number}&pageSize=2`)).body;
      const [first, second] = [await page(1), await page(2)];
      expect(first).to.deep.include({ page: 1, pageSize: 2, total: 3 });
      expect([...first.items, ...second.items].map(({ bookingId }) => bookingId)).to.deep.equal(made);
    });
  });
});
