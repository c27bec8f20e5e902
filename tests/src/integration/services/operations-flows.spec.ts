import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { conforming } from '../../support/wire-client.ts';
import { at, OperationsBench, paidBooking } from './operations-bench.ts';

describe('OperationsService, flows and search', () => {
  const operations = new OperationsBench();
  const userId = `${newId()}@example.com`;
  const booking = paidBooking({ userId });
  const { created, reserved, prepared, paid, confirmed, sent } = booking;

  before(async () => {
    await operations.store(sent, confirmed, paid, prepared, reserved, created);
  });

  for (const [what, query] of Object.entries({
    'correlation id': `correlationId=${created.body.correlation_id}`,
    'booking id': `bookingId=${booking.bookingId}`,
    'user id': `userId=${encodeURIComponent(userId)}`,
    'message id': `eventId=${sent.body.event_id}`,
    'payment id': `eventId=${paid.body.metadata.entity_id}`,
  }))
    it(`gives a flow by ${what}, in the order in which it happened`, async () => {
      const { status, body } = await operations.ask(`/api/flows?${query}`);
      expect(status).to.equal(200);
      expect(body.messages.map(({ event }: { event: { eventId: string } }) => event.eventId)).to.deep.equal(
        [created, reserved, prepared, paid, confirmed, sent].map((message) => message.body.event_id),
      );
      expect(body.isComplete).to.equal(true);
    });

  it('says what led to what, who has answered, and how long it took', async () => {
    const { body } = await operations.ask(`/api/flows?bookingId=${booking.bookingId}`);
    const [first, second] = body.messages;
    expect(first).to.deep.include({ from: 'booking', to: ['catalog', 'payment'], parentId: null, depth: 0 });
    expect(second).to.deep.include({
      from: 'catalog',
      parentId: first.event.eventId,
      depth: 1,
      sinceParentMs: 10,
    });
    expect(body.participants).to.deep.equal(['booking', 'catalog', 'payment', 'notification']);
    expect(body.durationMs).to.equal(40);
    expect(first.event.data).to.deep.equal(created.body.data);
  });

  it('draws it', async () => {
    const { body } = await operations.ask(`/api/flows?bookingId=${booking.bookingId}`, {
      accept: 'text/vnd.mermaid',
    });
    expect(body).to.include('sequenceDiagram').and.to.include('s0-)s1: booking.booking.created');
    const asked = await operations.ask(`/api/flows?bookingId=${booking.bookingId}&format=mermaid`);
    expect(asked.body).to.equal(body);
  });

  it('gives what one service did in it as a test, and says what is wrong with another one', async () => {
    const path = `/api/flows?bookingId=${booking.bookingId}&format=test`;
    const { status, body } = await operations.ask(`${path}&service=catalog`);
    expect(status).to.equal(200);
    expect(body).to.include(
      "import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';",
    );
    expect(body).to.include('new BookingCreatedIntegrationEvent({').and.include(booking.bookingId);
    for (const [query, code] of [
      ['', 'service_missing'],
      ['&service=user', 'service_silent'],
      ['&service=Catalog', 'request_invalid'],
    ] as const)
      expect((await operations.ask(path + query)).body.error.code).to.equal(code);
  });

  it('refuses two ids, none, and one that nothing has', async () => {
    for (const query of ['', `bookingId=${newId()}&eventId=${newId()}`])
      expect((await operations.ask(`/api/flows?${query}`)).status).to.equal(400);
    const { status, body } = await operations.ask(`/api/flows?bookingId=${newId()}`);
    expect([status, body.error.code]).to.deep.equal([404, 'flow_unknown']);
  });

  it('finds events by type, entity, time and text, page by page', async () => {
    const note = `Ill since ${newId()}`;
    const entity = newId();
    const cancelled = [0, 1, 2, 3, 4].map((index) =>
      at(
        conforming(
          'booking.booking.cancelled',
          { booking_id: entity, cancellation_note: `${note} ${index}` },
          { sequence: index + 1 },
        ),
        new Date(Date.now() + index),
      ),
    );
    await operations.store(...cancelled);
    const text = encodeURIComponent(note.toUpperCase());
    const idsOf = (items: { eventId: string }[]): string[] => items.map(({ eventId }) => eventId);
    const expected = cancelled.map(({ body }) => body.event_id);

    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await operations.ask(
        `/api/events?text=${text}&field=cancellation_note&limit=2&order=oldest${cursor}`,
      );
      found.push(...idsOf(body.items));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(found).to.deep.equal(expected);

    const newest = await operations.ask(`/api/events?type=booking.booking.*&entityId=${entity}&limit=3`);
    expect(idsOf(newest.body.items)).to.deep.equal(expected.toReversed().slice(0, 3));
    const from = encodeURIComponent(cancelled[3]!.body.timestamp);
    const late = await operations.ask(
      `/api/events?type=booking.booking.cancelled&entityId=${entity}&from=${from}`,
    );
    expect(idsOf(late.body.items)).to.deep.equal(expected.toReversed().slice(0, 2));
    const elsewhere = await operations.ask(`/api/events?text=${text}&field=cancellation_reason`);
    expect(elsewhere.body.items).to.deep.equal([]);
  });

  it('refuses a cursor that is none', async () => {
    const { status, body } = await operations.ask('/api/events?cursor=nonsense');
    expect([status, body.error.code]).to.deep.equal([400, 'cursor_invalid']);
  });

  it('lets in nobody who does not show the token', async () => {
    const none = await operations.service.get('/api/events');
    const wrong = await operations.service.ask('/api/events', {
      headers: { Authorization: 'Bearer operations-dev-onlY' },
    });
    expect([none.status, wrong.status]).to.deep.equal([401, 401]);
    expect(none.body.error.code).to.equal('token_invalid');
  });
});
