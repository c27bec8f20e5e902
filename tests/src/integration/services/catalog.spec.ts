import { newId } from '@ticketwave/building-blocks/messaging';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming, type Received } from '../../support/wire-client.ts';

const RESERVE = 'booking.inventory.update-requested';
const RELEASE = 'booking.inventory.release-requested';
const UPDATED = 'catalog.inventory.updated';
const REJECTED = 'catalog.inventory.update-rejected';
const TICKET = 'catalog.ticket.updated';

describe('CatalogService on broker and database', () => {
  const bench = useService(catalogService);

  async function onSale(totalTickets = 20, startsAt = '2031-05-01T19:00:00.000Z'): Promise<string> {
    const details = { name: 'A Concert', category: 'concert', priceAmount: 49.9, priceCurrency: 'EUR' };
    const { status, body } = await bench().service.post('/api/events', {
      ...details,
      startsAt,
      totalTickets,
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body.eventId;
  }

  const available = async (eventId: string): Promise<number> =>
    (await bench().service.get(`/api/events/${eventId}`)).body.availableTickets;

  /** Asks for tickets. @returns the answer */
  async function reserve(eventId: string, bookingId = newId(), quantity = 2): Promise<Received> {
    return ask(RESERVE, { event_id: eventId, booking_id: bookingId, quantity_reduced: quantity });
  }

  const release = (eventId: string, bookingId: string, quantity = 2): Promise<Received> =>
    ask(RELEASE, { event_id: eventId, booking_id: bookingId, quantity_released: quantity });

  async function ask(type: string, data: object): Promise<Received> {
    const { client, service } = bench();
    const request = conforming(type, data);
    await client.publish(request);
    expect(await service.outcomesOf(request.body.event_id)).to.deep.equal(['handled']);
    const received = await answersOf(request.body.correlation_id);
    return received.find(({ envelope }) => envelope.event_type.startsWith('catalog.inventory.'))!;
  }

  /** Everything that the service has said in a correlation: what is not there by now never will be. */
  async function answersOf(correlationId: string): Promise<Received[]> {
    const { events, service } = bench();
    return events.untilReceived(correlationId, (await service.publishedIn(correlationId)).length);
  }

  it('announces a new event as SPEC says', async () => {
    const correlationId = newId();
    const { status, headers, body } = await bench().service.post(
      '/api/events',
      {
        name: 'The Play',
        category: 'theatre',
        startsAt: '2031-05-01T19:00:00.000Z',
        priceAmount: 1850,
        priceCurrency: 'JPY',
        totalTickets: 7,
      },
      { 'x-correlation-id': correlationId },
    );
    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`${bench().service.url}/api/events/${body.eventId}`);
    const created = await bench().events.next(correlationId, 'catalog.event.created');
    expectConforming(created);
    expect(created.envelope).to.deep.include({ causation_id: correlationId });
    expect(created.envelope.metadata.sequence).to.equal(1);
    expect(created.envelope.data).to.deep.equal({
      event_id: body.eventId,
      name: 'The Play',
      category: 'theatre',
      starts_at: '2031-05-01T19:00:00.000Z',
      price_amount: 1850,
      price_currency: 'JPY',
      total_tickets: 7,
      available_tickets: 7,
    });
  });

  it('takes booked tickets out of stock and answers', async () => {
    const eventId = await onSale(20);
    const request = conforming(RESERVE, { event_id: eventId, quantity_reduced: 3 });
    await bench().client.publish(request);
    const { correlation_id: correlationId, event_id: requestId } = request.body;
    const received = await bench().events.untilReceived(correlationId, 2);
    expect(received.map(({ envelope }) => envelope.event_type).sort()).to.deep.equal([UPDATED, TICKET]);
    for (const answer of received) {
      expectConforming(answer);
      expect(answer.envelope.causation_id).to.equal(requestId);
      expect(answer.envelope.metadata.entity_id).to.equal(eventId);
    }
    const [updated] = bench().events.of(correlationId, UPDATED);
    expect(updated!.envelope.data).to.deep.include({
      event_id: eventId,
      booking_id: request.body.data['booking_id'],
      previous_available_tickets: 20,
      current_available_tickets: 17,
      update_type: 'reserved',
    });
    expect(bench().events.of(correlationId, TICKET)[0]!.envelope.data).to.deep.include({
      event_id: eventId,
      available_seats: 17,
      status: 'available',
    });
    expect(await available(eventId)).to.equal(17);
  });

  it('a second delivery of a request has no second effect', async () => {
    const eventId = await onSale(20);
    const request = conforming(RESERVE, { event_id: eventId, booking_id: newId(), quantity_reduced: 3 });
    for (let delivery = 0; delivery < 3; delivery++) await bench().client.publish(request);
    const outcomes = await bench().service.outcomesOf(request.body.event_id, 3);
    expect(outcomes.sort()).to.deep.equal(['duplicate', 'duplicate', 'handled']);
    expect(await available(eventId)).to.equal(17);
    expect(await answersOf(request.body.correlation_id)).to.have.lengthOf(2);
  });

  it('a booking that asks again in another message gets the same answer, and no more tickets', async () => {
    const [eventId, bookingId] = [await onSale(20), newId()];
    await reserve(eventId, bookingId, 3);
    const again = await reserve(eventId, bookingId, 3);
    expect(again.envelope.data).to.deep.include({
      previous_available_tickets: 17,
      current_available_tickets: 17,
      update_type: 'reserved',
    });
    expect(await available(eventId)).to.equal(17);
  });

  it('says "sold-out" when too few are left, and takes none', async () => {
    const eventId = await onSale(2);
    const { envelope } = await reserve(eventId, newId(), 3);
    expect(envelope.event_type).to.equal(REJECTED);
    expect(envelope.data).to.deep.include({
      event_id: eventId,
      requested_quantity: 3,
      available_tickets: 2,
      rejection_reason: 'sold-out',
    });
    expect(await available(eventId)).to.equal(2);
  });

  it('says "unknown-event" and "event-over"', async () => {
    const over = await onSale(5, '2021-05-01T19:00:00.000Z');
    for (const [eventId, reason] of [
      [newId(), 'unknown-event'],
      [over, 'event-over'],
    ] as const) {
      const answer = await reserve(eventId);
      expectConforming(answer);
      expect(answer.envelope.data, reason).to.deep.include({ event_id: eventId, rejection_reason: reason });
    }
    expect(await available(over)).to.equal(5);
  });

  it('fifty bookings at once for twenty tickets: twenty get one, and stock is never below zero', async () => {
    const eventId = await onSale(20);
    const { client, service, events } = bench();
    const requests = Array.from({ length: 50 }, () =>
      conforming(RESERVE, { event_id: eventId, booking_id: newId(), quantity_reduced: 1 }),
    );
    await Promise.all(requests.map((request) => client.publish(request)));
    for (const { body } of requests)
      expect(await service.outcomesOf(body.event_id)).to.deep.equal(['handled']);
    const answers = await eventually(() => {
      const received = events.messages.filter(
        ({ envelope }) =>
          envelope.data['event_id'] === eventId && envelope.event_type.startsWith('catalog.inventory.'),
      );
      return received.length >= requests.length && received;
    });
    const ofType = (type: string): Received[] =>
      answers.filter(({ envelope }) => envelope.event_type === type);
    expect(ofType(REJECTED)).to.have.lengthOf(30);
    expect(ofType(UPDATED).map(({ envelope }) => envelope.data['current_available_tickets'])).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => 19 - index),
    );
    expect(await available(eventId)).to.equal(0);
  });

  it('gives back what a booking holds, once', async () => {
    const [eventId, bookingId] = [await onSale(20), newId()];
    await reserve(eventId, bookingId, 3);
    const first = await release(eventId, bookingId, 3);
    expectConforming(first);
    expect(first.envelope.data).to.deep.include({
      booking_id: bookingId,
      previous_available_tickets: 17,
      current_available_tickets: 20,
      update_type: 'released',
    });
    const second = await release(eventId, bookingId, 3);
    expect(second.envelope.data).to.deep.include({
      previous_available_tickets: 20,
      current_available_tickets: 20,
    });
    expect(await available(eventId)).to.equal(20);
  });

  it('gives back what was taken, whatever number the request names', async () => {
    const [eventId, bookingId] = [await onSale(20), newId()];
    await reserve(eventId, bookingId, 3);
    await release(eventId, bookingId, 11);
    expect(await available(eventId)).to.equal(20);
  });

  it('a release that overtakes its reservation leaves stock as it is, and the late reservation gets nothing', async () => {
    const [eventId, bookingId] = [await onSale(20), newId()];
    const released = await release(eventId, bookingId);
    expect(released.envelope.event_type).to.equal(UPDATED);
    expect(released.envelope.data).to.deep.include({
      update_type: 'released',
      previous_available_tickets: 20,
      current_available_tickets: 20,
    });
    const late = await reserve(eventId, bookingId);
    expect(late.envelope.event_type).to.equal(REJECTED);
    expect(late.envelope.data).to.deep.include({ booking_id: bookingId, rejection_reason: 'released' });
    expect(await available(eventId)).to.equal(20);
  });

  it('restocking is published', async () => {
    const eventId = await onSale(2);
    const correlationId = newId();
    const path = `/api/events/${eventId}/restock`;
    const { body } = await bench().service.post(path, { quantity: 5 }, { 'x-correlation-id': correlationId });
    expect(body).to.deep.include({ totalTickets: 7, availableTickets: 7 });
    const received = await answersOf(correlationId);
    received.forEach(expectConforming);
    expect(received.map(({ envelope }) => envelope.event_type).sort()).to.deep.equal(
      ['catalog.event.updated', UPDATED, TICKET].sort(),
    );
    expect(bench().events.of(correlationId, UPDATED)[0]!.envelope.data).to.deep.include({
      booking_id: null,
      update_type: 'restocked',
      previous_available_tickets: 2,
      current_available_tickets: 7,
    });
  });

  it('every stream that it has published is numbered from 1 without gaps, in the order of arrival', () => {
    const streams = new Map<string, number[]>();
    for (const { envelope } of bench().events.messages) {
      const [service, entity] = envelope.event_type.split('.');
      const stream = `${service}.${entity}/${envelope.metadata.entity_id}`;
      streams.set(stream, [...(streams.get(stream) ?? []), envelope.metadata.sequence]);
    }
    expect(streams.size).to.be.greaterThan(10);
    for (const [stream, sequences] of streams)
      expect(sequences, stream).to.deep.equal(sequences.map((_, index) => index + 1));
  });
});
