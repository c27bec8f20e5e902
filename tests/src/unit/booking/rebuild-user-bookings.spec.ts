import * as bookingContracts from '@ticketwave/booking-contracts';
import { eventsOf } from '@ticketwave/contracts';
import { BookingCancelledDomainEventHandler } from '@ticketwave/booking-service/application/booking-cancelled.domain-event-handler';
import { BookingConfirmedDomainEventHandler } from '@ticketwave/booking-service/application/booking-confirmed.domain-event-handler';
import { BookingCreatedDomainEventHandler } from '@ticketwave/booking-service/application/booking-created.domain-event-handler';
import { BookingFailedDomainEventHandler } from '@ticketwave/booking-service/application/booking-failed.domain-event-handler';
import { BookingRefundedDomainEventHandler } from '@ticketwave/booking-service/application/booking-refunded.domain-event-handler';
import { BookingStatusChangedDomainEventHandler } from '@ticketwave/booking-service/application/booking-status-changed.domain-event-handler';
import { listedAs, messagesAbout } from '@ticketwave/booking-service/application/rebuild-user-bookings';
import type { Booking } from '@ticketwave/booking-service/domain/booking';
import { Money } from '@ticketwave/building-blocks/domain';
import type { DomainEventHandler } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import {
  BOOKING_ID,
  cancelled,
  CONCERT,
  LATER,
  newBooking,
  paid,
  payable,
  rejected,
  reserved,
} from './given.ts';
import { RecordingWork } from './recording-work.ts';

const HANDLERS: readonly DomainEventHandler[] = [
  new BookingCreatedDomainEventHandler(),
  new BookingStatusChangedDomainEventHandler(),
  new BookingConfirmedDomainEventHandler(),
  new BookingCancelledDomainEventHandler(),
  new BookingFailedDomainEventHandler(),
  new BookingRefundedDomainEventHandler(),
];
const OWN_STREAM = new Set(
  eventsOf(bookingContracts)
    .filter(({ contract }) => contract.type.startsWith('booking.booking.'))
    .map(({ name }) => name),
);

/** How many messages of its own stream a booking has really made. */
async function messagesOf(booking: Booking): Promise<number> {
  const work = new RecordingWork();
  for (const event of booking.releaseEvents())
    for (const handler of HANDLERS) if (event instanceof handler.handles) await handler.handle(event, work);
  return work.names.filter((name) => OWN_STREAM.has(name)).length;
}

const refunded = (booking: Booking): void => booking.refunded(Money.fromMajor(1, 'EUR'), 'so', LATER);

describe('the list of a user, from the history of a booking', () => {
  const ways: [string, ((booking: Booking) => void)[], status: string, reason: string | null][] = [
    ['created', [], 'pending', null],
    ['reserved', [reserved], 'pending', null],
    ['payable', [reserved, payable], 'awaiting-payment', null],
    ['confirmed', [reserved, payable, paid], 'confirmed', null],
    ['refunded in part', [reserved, payable, paid, refunded], 'confirmed', null],
    ['cancelled', [reserved, payable, paid, cancelled], 'cancelled', 'user-requested'],
    ['cancelled and refunded', [payable, paid, cancelled, refunded, refunded], 'cancelled', 'user-requested'],
    ['failed', [rejected], 'failed', 'sold-out'],
    ['failed, then something noted', [rejected, reserved], 'failed', 'sold-out'],
  ];
  for (const [what, way, status, reason] of ways) {
    it(`${what}: what its messages have reported, and how many there were`, async () => {
      const booking = newBooking();
      for (const step of way) step(booking);
      expect(listedAs(booking.state)).to.deep.include({
        bookingId: BOOKING_ID,
        eventId: CONCERT.id,
        status,
        reason,
      });
      expect(messagesAbout(booking.state.history)).to.equal(await messagesOf(booking));
    });
  }
});
