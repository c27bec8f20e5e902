import { readFileSync } from 'node:fs';
import type { Clock, Money } from '@ticketwave/building-blocks/domain';
import { HtmlPage } from '@ticketwave/building-blocks/http';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { Response } from 'express';
import type { PaymentLinks } from '../application/payment-links.ts';
import type { PaymentProvider } from '../application/payment-provider.ts';
import { receiptIdOf } from '../application/receipts.ts';
import type { Capture } from '../domain/charge.ts';
import { hasExpired } from '../domain/payment-rules.ts';
import type { PaymentState, PaymentStatus } from '../domain/payment-state.ts';
import type { RefundStatus } from '../domain/refund.ts';

interface PageParts {
  readonly clock: Clock;
  readonly provider: PaymentProvider;
  readonly links: PaymentLinks;
}

const TEMPLATE = new URL('../../templates/payment.html.eta', import.meta.url);
const page = new HtmlPage<ReturnType<typeof pageData>>(readFileSync(TEMPLATE, 'utf8'));
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const REFUNDS: Readonly<Record<RefundStatus, string>> = {
  pending: 'are on their way back to you',
  succeeded: 'went back to you',
  failed: 'were refused by the bank of your card',
};
const OUTCOMES: Readonly<Record<PaymentStatus | 'expired', { headline: string; explanation: string }>> = {
  prepared: { headline: 'To be paid', explanation: 'Your booking waits for this payment.' },
  expired: {
    headline: 'Expired',
    explanation: 'It was not paid in time. Nothing was taken: make a new booking.',
  },
  processing: {
    headline: 'Being paid',
    explanation: 'The card network has not answered yet. This page looks again.',
  },
  succeeded: { headline: 'Paid', explanation: 'The money was taken.' },
  failed: { headline: 'Refused', explanation: 'Nothing was taken: make a new booking.' },
  cancelled: { headline: 'Cancelled', explanation: 'The booking has ended, and nothing was taken.' },
};
/** Seconds after which the page of a payment that is being made looks again. */
const LOOK_AGAIN = 2;

/** Shows a person the payment, and what it can be paid with if that is nothing but a simulation. */
export function sendPaymentPage(response: Response, state: PaymentState, parts: PageParts): void {
  if (state.status === 'processing') response.set('Refresh', String(LOOK_AGAIN));
  page.send(response, 'Payment', pageData(state, parts));
}

function pageData(state: PaymentState, { clock, provider, links }: PageParts) {
  const { id, bookingId, amount, expiresAt, status, capture, error, refunds } = state;
  const isPayable = status === 'prepared' && !hasExpired(state, clock.now());
  const { headline, explanation } = OUTCOMES[status === 'prepared' && !isPayable ? 'expired' : status];
  return {
    headline,
    explanation: [capture && paidWith(capture), error?.message, explanation].filter(Boolean).join(' '),
    bookingId,
    amount: shown(amount),
    expiresAt: `${time.format(expiresAt)} UTC`,
    receiptUrl: capture === null ? null : links.receipt(receiptIdOf(id)),
    refunds: refunds.map((refund) => `${shown(refund.amount)} ${REFUNDS[refund.status]}.`),
    isPayable,
    testCards: isPayable ? provider.testCards : [],
    idempotencyKey: newId(),
  };
}

const paidWith = ({ method: { type, brand, last4 } }: Capture): string =>
  `With your ${brand} ${type} ending in ${last4}.`;

const shown = ({ major, currency }: Money): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(major);
