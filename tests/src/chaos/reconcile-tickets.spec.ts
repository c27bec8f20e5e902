import { changed, eventId, row, withMore, without } from './healthy-snapshot.ts';
import { findsEach } from './wrongs.ts';

describe('reconciling tickets', () => {
  findsEach([
    ['a confirmed booking holds none', 'lost', /"reserved 2 of e1" is missing/, without('reservations', 0)],
    [
      'a cancelled booking still holds some',
      'duplicated',
      /"reserved 3/,
      changed('reservations', 1, { status: 'reserved' }),
    ],
    [
      'a reservation is for another number',
      'duplicated',
      /"reserved 1 of e1"/,
      changed('reservations', 0, { quantity: 1 }),
    ],
    [
      'some are gone that nobody has',
      'duplicated',
      /not available: 4/,
      changed('ticketedEvents', 0, { available: 6 }),
    ],
    [
      'more are available than were not sold',
      'lost',
      /not available: 1/,
      changed('ticketedEvents', 0, { available: 9 }),
    ],
    ['an event is oversold', 'duplicated', /oversold/, changed('ticketedEvents', 0, { available: -1 })],
    [
      'others were informed of another number',
      'duplicated',
      /reported as reserved/,
      changed('ticketedEvents', 0, { announcedReserved: 5 }),
    ],
    [
      'some were added that nobody ordered',
      'duplicated',
      /has 12 tickets/,
      changed('ticketedEvents', 0, { total: 12, available: 10 }),
    ],
    ['a restock is gone', 'lost', /has 9 tickets/, changed('ticketedEvents', 0, { total: 9, available: 7 })],
    ['an event is not there', 'lost', /was put on sale/, without('ticketedEvents', 0)],
    ['nobody asked for them back', 'lost', /requests to release/, without('outbox', 2)],
    [
      'they were asked back twice',
      'duplicated',
      /requests to release/,
      withMore('outbox', row('booking.inventory.release-requested.v1', 'm4', 'b2')),
    ],
    [
      'they were asked back of a confirmed booking',
      'duplicated',
      /requests to release/,
      withMore('outbox', row('booking.inventory.release-requested.v1', 'm4', 'b1')),
    ],
    [
      'two bookings have one reservation each too many',
      'duplicated',
      /is too much/,
      withMore('reservations', { bookingId: 'b1', eventId, quantity: 2, status: 'released' }),
    ],
  ]);
});
