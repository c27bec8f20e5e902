import { readFileSync } from 'node:fs';
import { BookingCancelledIntegrationEvent, type CancellationReason } from '@ticketwave/booking-contracts';
import { exampleOf } from '@ticketwave/contracts';
import { InMemorySystem } from '@ticketwave/testing';
import { verifyPublished, type ConsumerRecord } from '@ticketwave/testing/contracts';

/** What the team of the publisher runs: its code ends bookings for these reasons, and a consumer has recorded what it needs. */
const [record = '', ...reasons] = process.argv.slice(2);
const booking = new InMemorySystem().service('booking');
const { data } = exampleOf(BookingCancelledIntegrationEvent);
for (const reason of reasons as CancellationReason[])
  await booking
    .when((work) =>
      work.publish(new BookingCancelledIntegrationEvent({ ...data, cancellation_reason: reason })),
    )
    .then({});
verifyPublished({
  publishes: [BookingCancelledIntegrationEvent],
  published: booking.messages(),
  consumers: [JSON.parse(readFileSync(record, 'utf8')) as ConsumerRecord],
});
