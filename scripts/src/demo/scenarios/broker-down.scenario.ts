import { byEmail } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { brokerOutage } from './steps/broker-outage.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { awaitingPaymentHops } from './story-hops.ts';

const outage = brokerOutage();

export const brokerDown: Scenario = {
  name: 'broker-down',
  stopsBroker: true,
  steps: [
    newEvent({ tickets: 10 }),
    outage.begins,
    book({ tickets: 2, times: 3 }),
    outage.ends,
    waitForStatus('awaiting-payment'),
  ],
  hops: awaitingPaymentHops,
  end: {
    status: 'awaiting-payment',
    history: ['pending', 'awaiting-payment'],
    reason: null,
    payment: 'prepared',
    receipt: false,
    refunded: false,
    ticketsKept: 2,
    notices: byEmail('booking-created'),
  },
};
