import type { Subscription } from '@ticketwave/building-blocks/messaging';

/** What becomes of payments. */
export const payments: Subscription = { name: 'payments', binds: ['payment.payment.*.v1'] };
