import { reconcile } from '../chaos-kit/reconcile.ts';
import { expect } from 'chai';
import { changed, healthy, keptId, load, row, wires, withMore, without } from './healthy-snapshot.ts';
import { findsEach } from './wrongs.ts';

const [first] = healthy.outbox;
const [booking] = healthy.bookings;
const poison = { queue: 'booking.payments.dlq', messageId: 'm9', attempt: '4', reason: 'x' };

describe('reconciling from outside', () => {
  it('finds nothing where everything is as promised', () => {
    expect(reconcile(healthy, load, wires)).to.deep.equal([]);
  });

  it('lets planted dead letters and what is left of them pass', () => {
    const change = {
      deadLetters: [{ ...poison, planted: true }],
      attempts: [{ queue: 'booking.payments', messageId: 'm9' }],
    };
    expect(reconcile({ ...healthy, ...change }, load, wires)).to.deep.equal([]);
  });

  describe('messages', () => {
    findsEach([
      [
        'an event waits in the outbox',
        'stuck',
        /waits in the outbox/,
        changed('outbox', 0, { published: false }),
      ],
      [
        'an event was never handled',
        'lost',
        /never handled/,
        { handled: new Set(['booking.user-bookings m2']) },
      ],
      [
        'a cause had an effect twice',
        'duplicated',
        /2 times/,
        withMore('outbox', { ...first!, messageId: 'm8' }),
      ],
      [
        'a queue is not empty',
        'stuck',
        /1 message/,
        { queues: healthy.queues.map((queue) => ({ ...queue, messages: 1 })) },
      ],
      [
        'nobody consumes',
        'stuck',
        /nobody consumes/,
        { queues: healthy.queues.map((queue) => ({ ...queue, consumers: 0 })) },
      ],
      [
        'an attempt never ended',
        'stuck',
        /without an end/,
        { attempts: [{ queue: 'booking.payments', messageId: 'm3' }] },
      ],
      ['an innocent is a dead letter', 'innocent', /m9/, { deadLetters: [{ ...poison, planted: false }] }],
    ]);
  });

  describe('bookings', () => {
    findsEach([
      ['an accepted booking is not there', 'lost', /was accepted/, without('bookings', 0)],
      [
        'two came of one request',
        'duplicated',
        /one request of u1/,
        withMore('bookings', { ...booking!, id: 'b3' }),
      ],
      [
        'one is still waiting',
        'stuck',
        /still awaiting-payment/,
        changed('bookings', 0, { status: 'awaiting-payment' }),
      ],
      [
        'the read model does not know one',
        'lost',
        /listed as/,
        changed('bookings', 0, { listedStatus: null }),
      ],
      ['one has no saga', 'lost', /no saga/, without('sagas', 0)],
      [
        'a saga is still compensating',
        'stuck',
        /compensating/,
        changed('sagas', 1, { status: 'cancelled-compensating' }),
      ],
      ['a saga has a deadline left', 'stuck', /deadline/, changed('sagas', 0, { hasDeadline: true })],
      [
        'a saga needs review',
        'stuck',
        /needs review/,
        changed('sagas', 1, { reviewReason: 'compensation failed' }),
      ],
      [
        'something happened for none',
        'duplicated',
        /effects of no booking/,
        withMore('reservations', { bookingId: 'b9', eventId: 'e1', quantity: 1, status: 'released' }),
      ],
      [
        'one was reported as cancelled and is not',
        'lost',
        /reported as cancelled/,
        {},
        reportedAs('cancelled', keptId),
      ],
      [
        'a payment was reported as declined and is not',
        'lost',
        /reported as declined/,
        {},
        reportedAs('declined', 'p1'),
      ],
      [
        'a payment was reported as made and is not there',
        'lost',
        /reported as paid/,
        {},
        reportedAs('paid', 'p9'),
      ],
      [
        'a refund was reported and is not there',
        'lost',
        /reported as refunded/,
        {},
        reportedAs('refunded', 'r9'),
      ],
    ]);
  });

  it('takes a release that was repeated, and noted, for one', () => {
    const change = {
      ...changed('bookings', 1, { releasesRepeated: 1 }),
      ...withMore('outbox', row('booking.inventory.release-requested.v1', 'm4', 'b2')),
      handled: new Set([...healthy.handled, 'catalog.release-event-inventory m4']),
    };
    expect(reconcile({ ...healthy, ...change }, load, wires)).to.deep.equal([]);
  });

  function reportedAs(what: 'cancelled' | 'declined' | 'paid' | 'refunded', id: string) {
    return { reported: [{ what, id }] };
  }
});
