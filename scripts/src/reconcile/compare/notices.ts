import type { Finding } from '../findings.ts';
import type { BookingWithEffects } from './effects.ts';
import type { End } from './ends.ts';
import { compareLists } from './lists.ts';

/** Whether the user was informed of everything once, and nothing else. Pure. */
export function compareNotices(of: BookingWithEffects, end: End, subject: string): Finding[] {
  const found = of.notifications.map(({ type, channel, status }) => `${type} by ${channel} ${status}`);
  const expected = [...byEmail(of, end).map((type) => `${type} by email`), ...bySms(of)];
  return compareLists(
    `${subject}: notices`,
    found,
    expected.map((notice) => `${notice} sent`),
  );
}

function byEmail({ booking, receipts, refunds }: BookingWithEffects, { notice }: End): string[] {
  return [
    'booking-created',
    ...(booking.wasConfirmed && booking.status !== 'confirmed' ? ['booking-confirmed'] : []),
    notice,
    ...receipts.map(() => 'receipt'),
    ...refunds.map(() => 'payment-refunded'),
  ];
}

const bySms = ({ booking }: BookingWithEffects): string[] =>
  booking.wasConfirmed ? ['booking-confirmed by sms'] : [];
