import { reconcile } from '../chaos-kit/reconcile.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';
import { expect } from 'chai';
import { changed, healthy, keptId, load, notice, row, wires, without } from './healthy-snapshot.ts';

const RELEASE = 'booking.inventory.release-requested.v1';

interface Story {
  readonly end: readonly [status: string, reason: string];
  readonly reservation: string;
  readonly payment: 'cancelled' | 'failed';
  readonly notice: string;
}

/** The first booking ends without ever having been paid for. */
const STORIES: readonly Story[] = [
  { end: ['cancelled', 'expired'], reservation: 'released', payment: 'cancelled', notice: 'booking-expired' },
  {
    end: ['cancelled', 'payment-failed'],
    reservation: 'released',
    payment: 'failed',
    notice: 'payment-failed',
  },
  {
    end: ['cancelled', 'user-requested'],
    reservation: 'rejected',
    payment: 'cancelled',
    notice: 'booking-cancelled',
  },
  { end: ['failed', 'sold-out'], reservation: 'rejected', payment: 'cancelled', notice: 'booking-failed' },
];

function report({ end: [status, endedFor], reservation, payment, notice: reported }: Story): Snapshot {
  const ended = { status, endedFor, listedStatus: status, wasConfirmed: false };
  const declined = payment === 'failed';
  const others = ({ bookingId }: { bookingId: string }): boolean => bookingId !== keptId;
  const released = status === 'cancelled' ? [row(RELEASE, 'm4', keptId)] : [];
  return {
    ...healthy,
    ...changed('bookings', 0, ended),
    ...changed('sagas', 0, { status }),
    ...changed('ticketedEvents', 0, { available: 10, announcedReserved: 0 }),
    ...changed('reservations', 0, { status: reservation }),
    ...changed('payments', 0, { status: payment, chargeId: null, ...(!declined && { chargeKey: null }) }),
    ...without('refunds', 0),
    ...without('cardRefunds', 0),
    receipts: [{ ...healthy.receipts[1]!, number: 'RCP-2026-000001' }],
    ...(declined ? changed('cardCharges', 0, { declined }) : without('cardCharges', 0)),
    notifications: [
      ...healthy.notifications.filter(others),
      notice(keptId, 'booking-created'),
      notice(keptId, reported),
    ],
    outbox: [...healthy.outbox, ...released],
    handled: new Set([...healthy.handled, 'catalog.release-event-inventory m4']),
  };
}

describe('a booking that has ended', () => {
  const record = { ...load, reported: [] };

  for (const story of STORIES) {
    const name = story.end.join(' ');
    it(`${name} has these consequences`, () => {
      expect(reconcile(report(story), record, wires)).to.deep.equal([]);
    });

    it(`${name} must inform its user`, () => {
      const silent = {
        ...report(story),
        notifications: healthy.notifications.filter((one) => one.bookingId !== keptId),
      };
      const kinds = reconcile(silent, record, wires).map(({ kind }) => kind);
      expect(kinds).to.deep.equal(['lost', 'lost']);
    });
  }

  it('for a failed payment cannot have been paid', () => {
    const [, declined] = STORIES;
    const paid = {
      ...report(declined!),
      ...{ payments: healthy.payments, cardCharges: healthy.cardCharges },
    };
    const said = reconcile(paid, record, wires).map(({ what }) => what);
    expect(said.join('\n'))
      .to.match(/payment "failed 2500" is missing/)
      .and.to.match(/not given back: 2500/);
  });
});
