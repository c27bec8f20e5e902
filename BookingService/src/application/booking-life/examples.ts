import type { BookingLife } from './booking-life.ts';
import type { BookingLifeInput } from './inputs.ts';

const initial: BookingLife = {
  eventId: '123e4567-e89b-12d3-a456-426614174000',
  quantity: 2,
  priceMinor: 9_980,
  currency: 'EUR',
  expiresAt: '2026-01-30T10:45:00.000Z',
  status: 'pending',
  inventory: 'unanswered',
  payment: { id: null, prepared: false, outcome: 'open' },
  refunds: [],
  endedFor: null,
  compensations: [],
};

const paymentId = '0197f1f0-6f0c-7b20-9d31-6a4e0f8c5b02';

const inputs: readonly BookingLifeInput[] = [
  { type: 'tickets-reserved' },
  { type: 'tickets-rejected', reason: 'sold-out' },
  { type: 'tickets-released' },
  { type: 'payment-prepared', paymentId, url: `http://127.0.0.1:5003/api/payments/${paymentId}` },
  { type: 'payment-succeeded', paymentId },
  { type: 'payment-failed', paymentId, code: 'card_declined', message: 'The card was declined.' },
  { type: 'payment-refunded', refundId: 'all-of-it', minor: initial.priceMinor, reason: 'booking cancelled' },
  { type: 'cancel-requested', note: null },
];

/** A booking at its beginning and one of each input, to explore every state from. */
export const examples = { initial, inputs };
