import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';

const CREATED = 'booking.booking.created';
const UPDATED = 'booking.booking.updated';
const FAILED = 'booking.booking.failed';
const NOTICE = 'booking.notification.send-requested';
const AT_CREATION = [
  CREATED,
  'booking.inventory.update-requested',
  NOTICE,
  'booking.payment.preparation-requested',
].sort();

/** What the catalogue and the payment service may answer. */
const reserved = (bookingId: string, eventId: string): ReturnType<typeof conforming> =>
  conforming('catalog.inventory.updated', { booking_id: bookingId, event_id: eventId, update_type: 'reserved' });
const rejected = (bookingId: string, eventId: string): ReturnType<typeof conforming> =>
  conforming('catalog.inventory.update-rejected', {
    booking_id: bookingId,
    event_id: eventId,
    rejection_reason: 'sold-out',
  });
const prepared = (bookingId: string, paymentId = newId()): ReturnType<typeof conforming> =>
  conforming('payment.payment.created', {
    booking_id: bookingId,
    payment_id: paymentId,
    payment_url: `http://pay.example/${paymentId}`,
  });

describe('BookingService on broker and database', () => {
  const bench = useService(bookingService, () => ({ BOOKING_TTL_SECONDS: '600' }));

  async function tell(message: ReturnType<typeof conforming>): Promise<void> {
    await bench().client.publish(message);
    expect(await bench().service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
  }

  /** An event that the catalogue has told about. */
  async function onSale(data: object = {}): Promise<string> {
    const eventId = newId();
    await tell(conforming('catalog.event.created', { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z', ...data }));
    return eventId;
  }

  async function book(eventId: string, { userId = newId(), ticketCount = 2, correlationId = newId() } = {}) {
    const headers = { 'x-correlation-id': correlationId };
    const answer = await bench().service.post('/api/bookings', { eventId, userId, ticketCount }, headers);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return { bookingId: answer.body.bookingId as string, correlationId, eventId, userId, answer };
  }

  const bookingWith = async (bookingId: string): Promise<Record<string, unknown>> =>
    (await bench().service.get(`/api/bookings/${bookingId}`)).body;

  /** What has been published about a booking after its creation. */
  async function publishedLater(bookingId: string): Promise<string[]> {
    const { service } = bench();
    await service.untilOutboxEmpty();
    const rows = await service.query<{ event_type: string }>(
      `SELECT event_type FROM messaging.outbox WHERE envelope -> 'data' ->> 'booking_id' = $1 ORDER BY position`,
      bookingId,
    );
    return rows.map(({ event_type }) => event_type).slice(AT_CREATION.length);
  }

  it('a booking asks for tickets, payment and notice, and is told to everyone', async () => {
    const eventId = await onSale({ price_amount: 4.35, price_currency: 'EUR', name: 'A Concert' });
    const { bookingId, correlationId, userId, answer } = await book(eventId, { ticketCount: 3 });
    expect(answer.headers.get('location')).to.equal(`${bench().service.url}/api/bookings/${bookingId}`);
    const heard = await bench().events.untilHeard(correlationId, 4);
    heard.forEach(expectConforming);
    expect(heard.map(({ envelope }) => envelope.event_type).sort()).to.deep.equal(AT_CREATION);
    for (const { envelope } of heard) expect(envelope.causation_id).to.equal(correlationId);
    const dataOf = (type: string): object => bench().events.of(correlationId, type)[0]!.envelope.data;
    const { createdAt, expiresAt } = answer.body;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).to.equal(600_000);
    expect(dataOf('booking.inventory.update-requested')).to.deep.equal({
      event_id: eventId,
      booking_id: bookingId,
      quantity_reduced: 3,
      requested_at: createdAt,
    });
    const money = { amount: 13.05, currency: 'EUR' };
    expect(dataOf('booking.payment.preparation-requested')).to.deep.equal({
      booking_id: bookingId,
      ...money,
      user_id: userId,
      expires_at: expiresAt,
      requested_at: createdAt,
    });
    expect(dataOf(CREATED)).to.deep.equal({
      booking_id: bookingId,
      user_id: userId,
      event_id: eventId,
      category: 'concert',
      quantity: 3,
      price_amount: 13.05,
      price_currency: 'EUR',
      status: 'pending',
      expires_at: expiresAt,
    });
    expect(dataOf(NOTICE)).to.deep.include({
      notification_type: 'booking-created',
      event_name: 'A Concert',
      total_amount: 13.05,
      reason: null,
    });
  });

  it('the demo endpoint is the same use case', async () => {
    const [eventId, correlationId] = [await onSale(), newId()];
    const body = { eventId, userId: 'test-user-123', ticketCount: 2 };
    const path = '/api/example/create-booking-with-flow';
    const answer = await bench().service.post(path, body, { 'x-correlation-id': correlationId });
    expect(answer.status).to.equal(201);
    expect(answer.body).to.deep.include({ correlationId, status: 'pending' });
    expect((await bench().service.publishedIn(correlationId)).sort()).to.deep.equal(AT_CREATION);
    expect(await bookingWith(answer.body.bookingId)).to.deep.include({ status: 'pending', eventId });
  });

  for (const order of ['reserved, then prepared', 'prepared, then reserved']) {
    it(`${order}: awaiting payment, told once`, async () => {
      const { bookingId, eventId, correlationId } = await book(await onSale());
      const paymentId = newId();
      const answers = [reserved(bookingId, eventId), prepared(bookingId, paymentId)];
      if (order.startsWith('prepared')) answers.reverse();
      await tell(answers[0]!);
      expect(await bookingWith(bookingId)).to.deep.include({ status: 'pending' });
      expect(await publishedLater(bookingId)).to.deep.equal([]);
      await tell(answers[1]!);
      expect(await bookingWith(bookingId)).to.deep.include({
        status: 'awaiting-payment',
        paymentId,
        paymentUrl: `http://pay.example/${paymentId}`,
        correlationId,
      });
      expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
    });
  }

  it('both answers at the same moment lose none of them', async () => {
    const eventId = await onSale();
    const bookings = await Promise.all(Array.from({ length: 15 }, () => book(eventId)));
    const answers = bookings.flatMap(({ bookingId }) => [reserved(bookingId, eventId), prepared(bookingId)]);
    await Promise.all(answers.map((answer) => bench().client.publish(answer)));
    for (const { body } of answers) await bench().service.outcomesOf(body.event_id);
    for (const { bookingId } of bookings) {
      expect(await bookingWith(bookingId)).to.deep.include({ status: 'awaiting-payment' });
      expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
    }
  });

  it('answers that come twice, in one message or in two, count once', async () => {
    const { bookingId, eventId } = await book(await onSale());
    const [first, paymentId] = [reserved(bookingId, eventId), newId()];
    await bench().client.publish(first);
    await bench().client.publish(first);
    const outcomes = await bench().service.outcomesOf(first.body.event_id, 2);
    expect(outcomes.sort()).to.deep.equal(['duplicate', 'handled']);
    await tell(prepared(bookingId, paymentId));
    await tell(reserved(bookingId, eventId));
    await tell(prepared(bookingId, newId()));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'awaiting-payment', paymentId });
    expect(await publishedLater(bookingId)).to.deep.equal([UPDATED]);
  });

  it('without tickets it fails, says why, and stays so whatever comes late', async () => {
    const { bookingId, eventId } = await book(await onSale());
    await tell(rejected(bookingId, eventId));
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'failed' });
    expect((await publishedLater(bookingId)).sort()).to.deep.equal([FAILED, UPDATED, NOTICE].sort());
    const failed = await eventually(() =>
      bench().events.messages.find(
        ({ envelope }) => envelope.event_type === FAILED && envelope.data['booking_id'] === bookingId,
      ),
    );
    expect(failed.envelope.data).to.deep.include({ failure_reason: 'sold-out', event_id: eventId });
    for (const late of [prepared(bookingId), reserved(bookingId, eventId), rejected(bookingId, eventId)]) await tell(late);
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'failed' });
    expect(await publishedLater(bookingId)).to.have.lengthOf(3);
  });

  it('an answer about a booking that is not known here is logged and acknowledged', async () => {
    const bookingId = newId();
    for (const answer of [reserved(bookingId, newId()), rejected(bookingId, newId()), prepared(bookingId)]) await tell(answer);
    const lines = bench().service.log.lines.filter(({ level, message }) => level === 'warn' && message.includes(bookingId));
    expect(lines).to.have.lengthOf(3);
    for (const queue of ['booking.inventory-answers', 'booking.payments'])
      expect(await bench().client.waitingIn(`${queue}.dlq`), queue).to.equal(0);
  });

  it('what nobody here handles yet is passed over', async () => {
    const { bookingId } = await book(await onSale());
    await bench().client.publish(conforming('payment.payment.succeeded', { booking_id: bookingId }));
    await tell(prepared(bookingId));
    expect(await bench().client.waitingIn('booking.payments.dlq')).to.equal(0);
    expect(await bookingWith(bookingId)).to.deep.include({ status: 'pending' });
  });

  describe('its copy of the catalogue', () => {
    const priceNow = async (eventId: string): Promise<unknown> =>
      (await book(eventId, { ticketCount: 1 })).answer.body.priceAmount;

    it('an event that nobody has told about cannot be booked', async () => {
      const written = async (): Promise<number[]> => {
        const counts = await bench().service.rowCounts();
        return ['public.booking', 'public.booking_history', 'messaging.outbox'].map((table) => counts[table]!);
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
      const answer = await bench().service.post('/api/bookings', { eventId, userId: 'someone', ticketCount: 1 });
      expect(answer.status).to.equal(409);
      expect(answer.body.error.code).to.equal('event_over');
    });

    it('the newest price counts, and an older message that comes late does not', async () => {
      const eventId = await onSale({ price_amount: 10 });
      const at = (sequence: number, price_amount: number): ReturnType<typeof conforming> =>
        conforming('catalog.event.updated', { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z', price_amount }, { sequence });
      await tell(at(5, 15));
      expect(await priceNow(eventId)).to.equal(15);
      await tell(at(3, 13));
      expect(await priceNow(eventId)).to.equal(15);
      await tell(at(6, 16));
      expect(await priceNow(eventId)).to.equal(16);
    });

    it('a booking keeps the price that it was made at', async () => {
      const eventId = await onSale({ price_amount: 10 });
      const { bookingId } = await book(eventId);
      await tell(
        conforming('catalog.event.updated', { event_id: eventId, price_amount: 99, starts_at: '2031-05-01T19:00:00.000Z' }, { sequence: 2 }),
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
      await tell(reserved(bookingId, eventId));
      const payment = conforming(
        'payment.payment.created',
        { booking_id: bookingId, payment_id: newId() },
        { correlationId },
      );
      await tell(payment);
      const { envelope } = await bench().events.next(correlationId, UPDATED);
      expect(envelope.metadata.sequence).to.equal(2);
      await bench().service.outcomesOf(envelope.event_id);
      const [listed, ...more] = await listOf(userId);
      expect(more).to.deep.equal([]);
      expect(listed).to.deep.include({ bookingId, eventId, status: 'awaiting-payment', ticketCount: 2 });
    });

    it('a message that was overtaken does not take the booking back', async () => {
      const [bookingId, userId] = [newId(), `späte/${newId()}`];
      const { created, updated } = about(bookingId, userId);
      await tell(updated('awaiting-payment', 2));
      expect(await listOf(userId)).to.deep.equal([]);
      await tell(created);
      expect(await listOf(userId).then(([one]) => one)).to.deep.include({ bookingId, status: 'awaiting-payment' });
      await tell(updated('confirmed', 4));
      await tell(updated('cancelled', 3));
      expect(await listOf(userId).then(([one]) => one)).to.deep.include({ bookingId, status: 'confirmed' });
    });

    it('is told page by page, newest first', async () => {
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
