import { byEmail, bySms } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { pay } from './steps/pay.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { paidHops } from './story-hops.ts';

export const paid: Scenario = {
  name: 'paid',
  steps: [
    newEvent({ tickets: 10 }),
    book({ tickets: 2 }),
    waitForStatus('awaiting-payment'),
    pay('tok_success'),
    waitForStatus('confirmed'),
  ],
  hops: paidHops,
  end: {
    status: 'confirmed',
    history: ['pending', 'awaiting-payment', 'confirmed'],
    reason: null,
    payment: 'succeeded',
    receipt: true,
    refunded: false,
    ticketsKept: 2,
    notices: [...byEmail('booking-created', 'booking-confirmed', 'receipt'), ...bySms('booking-confirmed')],
  },
};
