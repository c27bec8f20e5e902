import type { FindingKind } from '@ticketwave/scripts/chaos/findings';
import { reconcile } from '@ticketwave/scripts/chaos/reconcile';
import type { Snapshot } from '@ticketwave/scripts/chaos/snapshot';
import { expect } from 'chai';
import { bookingId, healthy, load, wires } from './healthy-snapshot.ts';

const [booking] = healthy.bookings;
const [first] = healthy.outbox;

/** Every way in which a snapshot can be wrong, and what it is called. */
const wrongs: [what: string, kind: FindingKind, change: Partial<Snapshot>][] = [
  ['an accepted booking is not there', 'lost', { bookings: [] }],
  ['two bookings came of one request', 'duplicated', { bookings: [booking!, { ...booking!, id: 'b2' }] }],
  ['a booking is still pending', 'stuck', { bookings: [{ ...booking!, status: 'pending' }] }],
  ['the read model does not know the booking', 'lost', { bookings: [{ ...booking!, listedStatus: null }] }],
  ['the tickets were never reserved', 'lost', { reservations: [] }],
  [
    'tickets are gone that nobody has',
    'duplicated',
    { ticketedEvents: [{ id: 'e1', total: 10, available: 6 }] },
  ],
  [
    'tickets were added that nobody ordered',
    'duplicated',
    { ticketedEvents: [{ id: 'e1', total: 12, available: 10 }] },
  ],
  ['a restock is gone', 'lost', { ticketedEvents: [{ id: 'e1', total: 9, available: 7 }] }],
  ['no payment was prepared', 'lost', { payments: [] }],
  [
    'a payment is over another amount',
    'duplicated',
    { payments: [{ ...healthy.payments[0]!, amountMinor: 1 }] },
  ],
  [
    'two notices were sent',
    'duplicated',
    { notifications: [...healthy.notifications, ...healthy.notifications] },
  ],
  [
    'a notice was never sent',
    'lost',
    { notifications: [{ ...healthy.notifications[0]!, status: 'pending' }] },
  ],
  [
    'something happened for no booking',
    'duplicated',
    { payments: [...healthy.payments, { bookingId: 'b9', amountMinor: 1, status: 'prepared' }] },
  ],
  ['an event waits in the outbox', 'stuck', { outbox: [{ ...first!, published: false }] }],
  ['an event was never handled', 'lost', { handled: new Set(['booking.user-bookings m2']) }],
  [
    'a cause had an effect twice',
    'duplicated',
    { outbox: [...healthy.outbox, { ...first!, messageId: 'm1', sequence: 2 }] },
  ],
  ['a queue is not empty', 'stuck', { queues: healthy.queues.map((queue) => ({ ...queue, messages: 1 })) }],
  ['nobody consumes', 'stuck', { queues: healthy.queues.map((queue) => ({ ...queue, consumers: 0 })) }],
  ['an attempt never ended', 'stuck', { attempts: [{ queue: 'booking.payments', messageId: 'm3' }] }],
  [
    'an innocent is among the dead letters',
    'innocent',
    { deadLetters: [{ queue: 'booking.payments.dlq', messageId: 'm3', planted: false, reason: 'x' }] },
  ],
];

describe('reconciling from outside', () => {
  it('finds nothing where everything is as promised', () => {
    expect(reconcile(healthy, load, wires)).to.deep.equal([]);
  });

  for (const [what, kind, change] of wrongs) {
    it(`says "${kind}" when ${what}`, () => {
      const kinds = reconcile({ ...healthy, ...change }, load, wires).map((finding) => finding.kind);
      expect(kinds).to.include(kind);
    });
  }

  it('lets planted dead letters and what is left of them pass', () => {
    const change = {
      deadLetters: [{ queue: 'booking.payments.dlq', messageId: 'm3', planted: true, reason: 'x' }],
      attempts: [{ queue: 'booking.payments', messageId: 'm3' }],
    };
    expect(reconcile({ ...healthy, ...change }, load, wires)).to.deep.equal([]);
  });

  it('wants a failed booking to hold nothing and its user to know', () => {
    const failed = {
      bookings: [{ ...booking!, status: 'failed', listedStatus: 'failed' }],
      ticketedEvents: [{ id: 'e1', total: 10, available: 10 }],
      reservations: [{ ...healthy.reservations[0]!, status: 'rejected' }],
      payments: [{ ...healthy.payments[0]!, status: 'cancelled' }],
    };
    const told = { bookingId, type: 'booking-failed', channel: 'email', status: 'sent' };
    const silent = reconcile({ ...healthy, ...failed }, load, wires);
    expect(silent.map(({ kind }) => kind)).to.deep.equal(['lost']);
    const complete = { ...healthy, ...failed, notifications: [...healthy.notifications, told] };
    expect(reconcile(complete, load, wires)).to.deep.equal([]);
  });
});
