import { bookedHops, emailedHops, handled, published } from '../hops.ts';
import { byEmail } from './notices.ts';
import type { Scenario } from './scenario.ts';
import { book } from './steps/book.ts';
import { newEvent } from './steps/put-on-sale.ts';
import { waitForStatus } from './steps/wait-for-status.ts';
import { furtherNotice } from './story-hops.ts';

/** Whether the payment is announced before it is cancelled depends on who is faster, so no hop of that is expected. */
export const soldOut: Scenario = {
  name: 'sold-out',
  steps: [newEvent({ tickets: 1 }), book({ tickets: 2 }), waitForStatus('failed')],
  hops: [
    ...bookedHops,
    ...emailedHops,
    ...handled('catalog', 'UpdateEventInventory'),
    ...published('catalog', 'InventoryUpdateRejected'),
    ...handled('booking', 'InventoryUpdateRejected'),
    ...published('booking', 'BookingUpdated', 'BookingFailed'),
    ...furtherNotice,
    ...handled('payment', 'PreparePaymentData', 'BookingFailed'),
  ],
  end: {
    status: 'failed',
    history: ['pending', 'failed'],
    reason: 'sold-out',
    payment: 'cancelled',
    receipt: false,
    refunded: false,
    ticketsKept: 0,
    notices: byEmail('booking-created', 'booking-failed'),
  },
};
