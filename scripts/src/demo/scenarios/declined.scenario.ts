import { handled, published } from '../hops.ts';
import { byEmail } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { pay } from './steps/pay.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { awaitingPaymentHops, cancelledHops } from './story-hops.ts';

export const declined: Scenario = {
  name: 'declined',
  steps: [
    newEvent({ tickets: 10 }),
    book({ tickets: 2 }),
    waitForStatus('awaiting-payment'),
    pay('tok_declined'),
    waitForStatus('cancelled'),
  ],
  hops: [
    ...awaitingPaymentHops,
    ...published('payment', 'PaymentFailed'),
    ...handled('booking', 'PaymentFailed'),
    ...cancelledHops,
  ],
  end: {
    status: 'cancelled',
    history: ['pending', 'awaiting-payment', 'cancelled'],
    reason: 'payment-failed',
    payment: 'failed',
    receipt: false,
    refunded: false,
    ticketsKept: 0,
    notices: byEmail('booking-created', 'payment-failed'),
  },
};
