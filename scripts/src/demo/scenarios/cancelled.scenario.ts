import { handled, published } from '../hops.ts';
import { byEmail, bySms } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { cancel } from './steps/cancel.ts';
import { pay } from './steps/pay.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { cancelledHops, furtherNotice, paidHops } from './story-hops.ts';

export const cancelled: Scenario = {
  name: 'cancelled',
  steps: [
    newEvent({ tickets: 10 }),
    book({ tickets: 2 }),
    waitForStatus('awaiting-payment'),
    pay('tok_success'),
    waitForStatus('confirmed'),
    cancel('We cannot come after all'),
  ],
  hops: [
    ...paidHops,
    ...cancelledHops,
    ...published('payment', 'PaymentRefunded'),
    ...handled('booking', 'PaymentRefunded'),
    ...furtherNotice,
  ],
  end: {
    status: 'cancelled',
    history: ['pending', 'awaiting-payment', 'confirmed', 'cancelled'],
    reason: 'user-requested',
    payment: 'succeeded',
    receipt: true,
    refunded: true,
    ticketsKept: 0,
    notices: [
      ...byEmail('booking-created', 'booking-confirmed', 'receipt', 'booking-cancelled', 'payment-refunded'),
      ...bySms('booking-confirmed'),
    ],
  },
};
