import { bookingHops } from '../hops.ts';
import { byEmail } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { demoEvent } from './steps/put-on-sale.ts';

export const created: Scenario = {
  name: 'created',
  steps: [demoEvent({ tickets: 2 }), book({ tickets: 2 })],
  hops: bookingHops,
  end: {
    status: 'awaiting-payment',
    history: ['pending', 'awaiting-payment'],
    reason: null,
    payment: 'prepared',
    receipt: false,
    refunded: false,
    notices: byEmail('booking-created'),
  },
};
