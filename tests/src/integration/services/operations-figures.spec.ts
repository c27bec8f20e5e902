import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import type { GoldenMessage } from '@ticketwave/contracts';
import { conforming } from '../../support/wire-client.ts';
import { at, causedBy, OperationsBench, paidBooking } from './operations-bench.ts';

const HOUR = '2026-03-01T10:00:00.000Z';
const PERIOD = 'from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z';

describe('OperationsService, figures', () => {
  const operations = new OperationsBench();
  const sold = newId();

  const inHour = (message: GoldenMessage, minute: number): GoldenMessage =>
    at(message, new Date(Date.parse(HOUR) + minute * 60_000));

  before(async () => {
    const one = paidBooking({ eventId: sold });
    const other = paidBooking({ eventId: sold });
    const refunded = causedBy(one.confirmed, 'payment.payment.refunded', {
      booking_id: one.bookingId,
      payment_id: one.paid.body.metadata.entity_id,
      refund_id: newId(),
    });
    const declined = causedBy(other.created, 'payment.payment.failed', {
      booking_id: other.bookingId,
      error_code: 'card_declined',
    });
    const cancelled = causedBy(other.created, 'booking.booking.cancelled', { booking_id: other.bookingId });
    const messages = [
      refunded,
      one.sent,
      one.confirmed,
      one.paid,
      declined,
      cancelled,
      other.created,
      one.created,
    ].map((message, index) => inHour(message, index));
    // Twice, in an order in which nothing has happened.
    await operations.store(...messages, ...messages);
  });

  const rowsOf = async (report: string, query = ''): Promise<unknown[]> => {
    const { status, body } = await operations.ask(`/api/analytics/${report}?${PERIOD}${query}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body.rows;
  };

  it('counts bookings and what became of them', async () => {
    const figures = { created: 2, confirmed: 1, cancelled: 1, failed: 0, tickets: 2, conversion: 0.5 };
    expect(await rowsOf('bookings')).to.deep.equal([{ key: HOUR, ...figures }]);
    expect(await rowsOf('bookings', '&by=event')).to.deep.equal([{ key: sold, ...figures }]);
    expect(await rowsOf('bookings', '&by=day')).to.deep.equal([
      { key: '2026-03-01T00:00:00.000Z', ...figures },
    ]);
  });

  it('adds up revenue and refunds by currency', async () => {
    const [row, ...more] = (await rowsOf('revenue', '&by=category')) as Record<string, unknown>[];
    expect(more).to.deep.equal([]);
    const paid = conforming('payment.payment.succeeded', {}).body.data as {
      amount: number;
      currency: string;
    };
    const refund = conforming('payment.payment.refunded', {}).body.data as { amount: number };
    const category = (conforming('booking.booking.created', {}).body.data as { category: string }).category;
    expect(row).to.deep.equal({
      key: category,
      currency: paid.currency,
      paid: paid.amount,
      refunded: refund.amount,
      net: Number((paid.amount - refund.amount).toFixed(2)),
      payments: 1,
      refunds: 1,
    });
  });

  it('says how payments end, and why they fail', async () => {
    expect(await rowsOf('payments')).to.deep.equal([
      { key: HOUR, succeeded: 1, failed: 1, successRate: 0.5 },
    ]);
    expect(await rowsOf('failures')).to.deep.equal([{ key: HOUR, reason: 'card_declined', count: 1 }]);
    const [row] = (await rowsOf('notifications')) as Record<string, unknown>[];
    expect(row).to.include({ key: HOUR, channel: 'email', sent: 1, failed: 0 });
  });

  it('gives the same as a table', async () => {
    const { headers, body } = await operations.ask(`/api/analytics/payments?${PERIOD}&format=csv`);
    expect(headers.get('content-type')).to.match(/^text\/csv/);
    expect(body).to.equal(`key,succeeded,failed,successRate\r\n${HOUR},1,1,0.5\r\n`);
  });

  it('refuses a period that is none, and a report that it does not know', async () => {
    const backwards = await operations.ask(
      '/api/analytics/bookings?from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z',
    );
    expect([backwards.status, backwards.body.error.code]).to.deep.equal([400, 'period_invalid']);
    expect((await operations.ask('/api/analytics/nothing')).status).to.equal(400);
  });

  it('publishes what is tracked, and stores it as well', async () => {
    const entityId = newId();
    const { status } = await operations.post('/api/track', {
      entityId,
      name: 'page-viewed',
      properties: { seconds: 2.5 },
    });
    expect(status).to.equal(202);
    const stored = await operations.untilFound(`entityId=${entityId}`);
    expect(stored).to.include({ eventType: 'analytics.event.tracked', source: 'operations-service' });
    const refused = await operations.post('/api/track', { entityId, name: 'Page viewed' });
    expect(refused.status).to.equal(400);
  });

  it('streams what is stored, from where the client was', async () => {
    const entity = newId();
    const messages = [1, 2, 3].map((sequence) =>
      conforming('booking.booking.updated', { booking_id: entity }, { sequence }),
    );
    await operations.store(messages[0]!);
    const live = await operations.stream(`entityId=${entity}`);
    await operations.store(messages[1]!, messages[2]!);
    const [second, third] = await live.next(2);
    expect([second!.data.eventId, third!.data.eventId]).to.deep.equal(
      messages.slice(1).map(({ body }) => body.event_id),
    );
    await live.close();
    const again = await operations.stream(`entityId=${entity}`, { 'Last-Event-ID': second!.id });
    expect((await again.next(1))[0]).to.deep.equal(third);
    await again.close();
  });
});
