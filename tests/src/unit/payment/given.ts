import { DomainError, Money, type DomainEvent } from '@ticketwave/building-blocks/domain';
import type { ChargeOutcome } from '@ticketwave/payment-service/domain/charge';
import type { ChangeContext } from '@ticketwave/payment-service/domain/change-context';
import { Payment } from '@ticketwave/payment-service/domain/payment';
import type { BookingEnd, PaymentOrder } from '@ticketwave/payment-service/domain/payment-state';

export const created = new Date('2026-01-30T10:30:00.148Z');
export const later = new Date('2026-01-30T10:31:00.000Z');
export const evenLater = new Date('2026-01-30T10:32:00.000Z');

export const order: PaymentOrder = {
  id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
  bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
  userId: 'test-user-123',
  amount: new Money(9980, 'EUR'),
  expiresAt: new Date('2026-01-30T10:45:00.000Z'),
};

const origin = {
  correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  causationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120013',
};

/** When something happens; what it makes due has the id `refund-{n}`. */
export const at = (time: Date, refund = 1): ChangeContext => ({
  at: time,
  origin,
  refundId: `refund-${refund}`,
});

export const cents = (minor: number): Money => new Money(minor, 'EUR');

export const charge = { key: 'a key', paymentMethod: 'tok_success', dueAt: evenLater };
export const succeeded = {
  status: 'succeeded' as const,
  providerPaymentId: 'sim_4f2a90',
  method: { type: 'card', brand: 'visa', last4: '4242' },
} satisfies ChargeOutcome;
export const declined = {
  status: 'declined' as const,
  code: 'card_declined',
  message: 'The card was declined.',
} satisfies ChargeOutcome;

const silently = (change: (payment: Payment) => void, payment: Payment): Payment => {
  change(payment);
  payment.releaseEvents();
  return payment;
};

export const prepared = (): Payment => silently(() => undefined, Payment.prepare(order, created));

export const processing = (): Payment =>
  silently((payment) => payment.startCharge(charge, at(later)), prepared());

export const paid = (): Payment =>
  silently((payment) => payment.chargeAnswered(succeeded, at(later)), processing());

export const failed = (): Payment =>
  silently((payment) => payment.chargeAnswered(declined, at(later)), processing());

/** @param refundDue minor units; null: all that is left */
export const cancellation = (refundDue: number | null = 9980): BookingEnd => ({
  at: later,
  reason: 'user-requested',
  refundDue: refundDue === null ? null : cents(refundDue),
});

/** The names of the events that the payment has raised since somebody asked. */
export const raised = (payment: Payment): string[] =>
  payment.releaseEvents().map((event: DomainEvent) => event.constructor.name);

/** The code of the rule that says no. */
export function refusal(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'none';
}
