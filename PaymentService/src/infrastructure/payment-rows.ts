import { Money } from '@ticketwave/building-blocks/domain';
import type { Capture, Charge, Refusal } from '../domain/charge.ts';
import { Payment } from '../domain/payment.ts';
import type { BookingEnd, PaymentState, PaymentStatus } from '../domain/payment-state.ts';
import type { Refund, RefundStatus } from '../domain/refund.ts';
import type { Payment as PaymentRow, Refund as RefundRow } from './generated/prisma/client.ts';

export type WholePayment = PaymentRow & { readonly refunds: readonly RefundRow[] };

export function toRow(state: PaymentState): PaymentRow {
  const { id, bookingId, userId, amount, status, expiresAt, createdAt, updatedAt } = state;
  const { charge, capture, error, bookingEnd } = state;
  return {
    ...{ id, bookingId, userId, status, expiresAt, createdAt, updatedAt },
    amount: BigInt(amount.minor),
    currency: amount.currency,
    ...(charge === null ? UNCHARGED : chargeColumns(charge)),
    ...(capture === null ? UNCAPTURED : captureColumns(capture)),
    ...errorColumns(error),
    ...(bookingEnd === null ? UNENDED : endColumns(bookingEnd)),
  };
}

const chargeColumns = ({ key, paymentMethod, origin, attempts, dueAt }: Charge) => ({
  chargeKey: key,
  chargeMethod: paymentMethod,
  chargeCorrelationId: origin.correlationId,
  chargeCausationId: origin.causationId,
  chargeAttempts: attempts,
  chargeDueAt: dueAt,
});

const UNCHARGED = {
  chargeKey: null,
  chargeMethod: null,
  chargeCorrelationId: null,
  chargeCausationId: null,
  chargeAttempts: null,
  chargeDueAt: null,
};

const captureColumns = ({ providerPaymentId, method, at }: Capture) => ({
  providerPaymentId,
  methodType: method.type,
  methodBrand: method.brand,
  methodLast4: method.last4,
  capturedAt: at,
});

const UNCAPTURED = {
  providerPaymentId: null,
  methodType: null,
  methodBrand: null,
  methodLast4: null,
  capturedAt: null,
};

const endColumns = ({ at, reason, refundDue }: BookingEnd) => ({
  bookingEndedAt: at,
  bookingEndReason: reason,
  refundDue: refundDue && BigInt(refundDue.minor),
});

const UNENDED = { bookingEndedAt: null, bookingEndReason: null, refundDue: null };

const errorColumns = (error: Refusal | null) => ({
  errorCode: error?.code ?? null,
  errorMessage: error?.message ?? null,
});

export function toRefundRow({ amount, origin, error, ...refund }: Refund, paymentId: string): RefundRow {
  return {
    ...refund,
    ...origin,
    paymentId,
    amount: BigInt(amount.minor),
    ...errorColumns(error),
  };
}

export function toPayment(row: WholePayment): Payment {
  const { id, bookingId, userId, currency, status, expiresAt, createdAt, updatedAt } = row;
  return Payment.restore({
    ...{ id, bookingId, userId, expiresAt, createdAt, updatedAt },
    status: status as PaymentStatus,
    amount: new Money(Number(row.amount), currency),
    charge: toCharge(row),
    capture: toCapture(row),
    error: toError(row),
    bookingEnd: toBookingEnd(row),
    refunds: row.refunds.map((refund) => toRefund(refund, currency)),
  });
}

function toCharge(row: PaymentRow): Charge | null {
  const { chargeKey, chargeCorrelationId, chargeCausationId, chargeAttempts, chargeDueAt } = row;
  if (chargeKey === null || chargeCorrelationId === null || chargeCausationId === null) return null;
  if (chargeAttempts === null || chargeDueAt === null) return null;
  return {
    key: chargeKey,
    paymentMethod: row.chargeMethod,
    origin: { correlationId: chargeCorrelationId, causationId: chargeCausationId },
    attempts: chargeAttempts,
    dueAt: chargeDueAt,
  };
}

function toCapture({ providerPaymentId, capturedAt: at, ...row }: PaymentRow): Capture | null {
  const { methodType: type, methodBrand: brand, methodLast4: last4 } = row;
  if (providerPaymentId === null || at === null || type === null || brand === null || last4 === null)
    return null;
  return { providerPaymentId, at, method: { type, brand, last4 } };
}

function toBookingEnd({
  bookingEndedAt: at,
  bookingEndReason,
  refundDue,
  currency,
}: PaymentRow): BookingEnd | null {
  if (at === null || bookingEndReason === null) return null;
  const due = refundDue === null ? null : new Money(Number(refundDue), currency);
  return { at, reason: bookingEndReason, refundDue: due };
}

function toRefund(row: RefundRow, currency: string): Refund {
  const { id, reason, forBookingEnd, attempts, dueAt, requestedAt, settledAt } = row;
  const { correlationId, causationId } = row;
  return {
    ...{ id, reason, forBookingEnd, attempts, dueAt, requestedAt, settledAt },
    status: row.status as RefundStatus,
    amount: new Money(Number(row.amount), currency),
    origin: { correlationId, causationId },
    error: toError(row),
  };
}

const toError = ({ errorCode: code, errorMessage: message }: PaymentRow | RefundRow): Refusal | null =>
  code === null || message === null ? null : { code, message };
