import { byEmail } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { allowSecondsToPay } from './steps/allow-seconds-to-pay.ts';
import { book } from './steps/book.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { awaitingPaymentHops, cancelledHops } from './story-hops.ts';

const secondsToPay = 5;
/** BookingService waits that long for a payment that was begun at the last moment. */
const secondsOfGrace = 30;

export const expired: Scenario = {
  name: 'expired',
  steps: [
    allowSecondsToPay(secondsToPay),
    newEvent({ tickets: 10 }),
    book({ tickets: 2 }),
    waitForStatus('awaiting-payment'),
    waitForStatus('cancelled', { patienceSeconds: secondsToPay + secondsOfGrace }),
  ],
  hops: [...awaitingPaymentHops, ...cancelledHops],
  end: {
    status: 'cancelled',
    history: ['pending', 'awaiting-payment', 'cancelled'],
    reason: 'expired',
    payment: 'cancelled',
    receipt: false,
    refunded: false,
    ticketsKept: 0,
    notices: byEmail('booking-created', 'booking-expired'),
  },
};
