import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { customers, prepared, rejected, reserved, succeeded } from './booking-customers.ts';

const command = fileURLToPath(import.meta.resolve('@ticketwave/booking-service/rebuild-user-bookings'));

describe('Rebuilding the lists of all users', () => {
  const bench = useService(bookingService);
  const { send, onSale, book, bookPayable, cancel } = customers(bench);

  /** All but when it was published, which the bookings themselves do not say. */
  const lists = async () => {
    const rows = await bench().service.query<{ last_told_at: unknown }>(
      'SELECT * FROM user_booking ORDER BY booking_id',
    );
    return rows.map(({ last_told_at: _at, ...row }): Record<string, unknown> => row);
  };

  /** The lists once everything that was published of bookings has reached them. */
  const settledLists = () =>
    eventually(async () => {
      const [behind] = await bench().service.query<{ bookings: number }>(
        `SELECT count(*)::int AS bookings
           FROM messaging.stream LEFT JOIN user_booking listed ON name = 'booking.booking:' || listed.booking_id
          WHERE name LIKE 'booking.booking:%' AND listed.last_sequence IS DISTINCT FROM stream.last_sequence`,
      );
      return behind!.bookings === 0 && lists();
    });

  const rebuild = () => {
    const { service, surroundings } = bench();
    const connections = { DATABASE_URL: service.databaseUrl, AMQP_URL: surroundings.amqpUrlOf('booking') };
    const env = { ...process.env, ...developmentEnvironment, ...connections };
    return promisify(execFile)(process.execPath, [command], { env });
  };

  it('makes of nothing and of nonsense what there was, while the service runs', async () => {
    const eventId = await onSale();
    const pending = await book(eventId);
    const failed = await book(eventId);
    const confirmed = await bookPayable();
    const cancelled = await bookPayable();
    await send(rejected(failed.bookingId, eventId));
    await send(succeeded(confirmed.bookingId, confirmed.paymentId));
    await cancel(cancelled.bookingId);
    const before = await settledLists();
    expect(before.map(({ status }) => status)).to.have.members([
      'pending',
      'failed',
      'confirmed',
      'cancelled',
    ]);

    const { service } = bench();
    await service.query('DELETE FROM user_booking WHERE booking_id = $1', failed.bookingId);
    await service.query(
      `UPDATE user_booking SET status = 'failed', reason = 'nonsense', quantity = 7, last_sequence = 99
        WHERE booking_id <> $1`,
      pending.bookingId,
    );
    await service.query(
      `INSERT INTO user_booking (booking_id, user_id, status, last_sequence) VALUES ($1, 'a ghost', 'pending', 1)`,
      newId(),
    );
    const { stdout } = await rebuild();
    expect(stdout).to.contain('of 4 bookings');
    expect(await lists()).to.deep.equal(before);
  });

  it('loses nothing that happens meanwhile', async () => {
    const eventId = await onSale();
    const bookings = await Promise.all(Array.from({ length: 10 }, () => book(eventId)));
    const answers = bookings.flatMap(({ bookingId }) => [reserved(bookingId, eventId), prepared(bookingId)]);
    await bench().service.query('DELETE FROM user_booking');
    await Promise.all([rebuild(), ...answers.map((answer) => bench().client.publish(answer))]);
    for (const { body } of answers) await bench().service.outcomesOf(body.event_id);
    const statusOf = new Map((await settledLists()).map((row) => [row['booking_id'], row['status']]));
    for (const { bookingId } of bookings) expect(statusOf.get(bookingId)).to.equal('awaiting-payment');
  });
});
