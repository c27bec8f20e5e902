import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { conforming } from '../../support/wire-client.ts';
import { at, OperationsBench, paidBooking } from './operations-bench.ts';

describe('OperationsService, its event store', () => {
  const operations = new OperationsBench();

  it('stores every event once, whatever is delivered twice, without a gap in its positions', async () => {
    const bookings = Array.from({ length: 20 }, () => paidBooking());
    const messages = bookings.flatMap(({ bookingId: _, ...parts }) => Object.values(parts));
    await operations.store(...messages, ...messages);
    await operations.service.outcomesOf(messages.at(-1)!.body.event_id, 2);
    const rows = await operations.service.query<{ position: string }>(
      'SELECT position FROM stored_event ORDER BY position',
    );
    expect(rows.map(({ position }) => Number(position))).to.deep.equal(rows.map((_, index) => index + 1));
    expect(rows).to.have.lengthOf(messages.length);
  });

  it('says of what others have said already nothing at the level of a service', async () => {
    const message = conforming('booking.booking.updated', { booking_id: newId() });
    await operations.store(message);
    const said = operations.service.log.lines.filter(
      ({ fields }) => fields['eventId'] === message.body.event_id,
    );
    expect(said.map(({ level, fields }) => [level, fields['activity']])).to.deep.equal([
      ['debug', 'processing'],
      ['debug', 'handled'],
    ]);
  });

  it('waits for another writer, and stores a batch as a batch', async () => {
    const some = () => Array.from({ length: 100 }, () => conforming('booking.booking.updated', {}));
    await operations.store(...some());
    const apart = () =>
      operations.service.log.lines.filter(({ message }) => message.includes('because together they failed'));
    const before = apart().length;
    const writer = await operations.service.database.connect();
    try {
      await writer.query('BEGIN; SELECT FROM store_head FOR UPDATE');
      const stored = operations.store(...some());
      await eventually(async () => {
        const [waiting] = await operations.service.query<{ count: number }>(
          `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%store_head%'`,
        );
        return waiting!.count > 0;
      });
      // Longer than a batch waits for the locks of rows.
      await writer.query('SELECT pg_sleep(0.4)');
      await writer.query('COMMIT');
      await stored;
    } finally {
      writer.release();
    }
    expect(apart().length).to.equal(before);
  });

  it('stores an event once that comes again when the inbox has forgotten it', async () => {
    const message = conforming('booking.booking.updated', { booking_id: newId() });
    await operations.store(message);
    await operations.service.query('DELETE FROM messaging.inbox');
    await operations.publish(message);
    const id = message.body.event_id;
    expect(await operations.service.outcomesOf(id, 2)).to.deep.equal(['handled', 'handled']);
    const rows = await operations.service.query('SELECT FROM stored_event WHERE event_id = $1', id);
    expect(rows).to.have.lengthOf(1);
  });

  it('keeps what was published at a time for which there is no month', async () => {
    const message = at(conforming('booking.booking.updated', {}), new Date('2001-01-30T10:30:00.000Z'));
    await operations.store(message);
    const { body } = await operations.ask(`/api/events/${message.body.event_id}`);
    expect(body.occurredAt).to.equal('2001-01-30T10:30:00.000Z');
  });

  for (const [what, statement] of Object.entries({
    change: `UPDATE stored_event SET source = 'nobody'`,
    delete: 'DELETE FROM stored_event',
    empty: 'TRUNCATE stored_event',
    'change in a month': `DO $$ BEGIN EXECUTE 'UPDATE stored_event_' || to_char(now(), 'YYYY_MM') || ' SET position = 0'; END $$`,
    'delete beside the months': 'DELETE FROM stored_event_other',
  }))
    it(`lets its own role ${what} nothing`, async () => {
      const error = await operations.service.query(statement).catch((failure: unknown) => failure);
      expect(error).to.have.property('code', '42501');
    });
});
