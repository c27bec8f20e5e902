import { hasEnded } from '../../domain/booking-state.ts';
import type { Happening } from '../../domain/booking.ts';
import { unrefundedMinor, type BookingLife, type LifePayment } from './booking-life.ts';
import { awaitingPayment, confirmed, decided, noted, passOver, type Decision } from './decision.ts';
import { cancelled, nowPaid, undone, type Circumstances } from './ending.ts';
import type { PaymentFailed, PaymentPrepared, PaymentRefunded, PaymentSucceeded } from './inputs.ts';

/** Noted whatever else has happened; Payment itself sees to it that nobody pays for what has ended. */
export function paymentPrepared(life: BookingLife, { paymentId, url }: PaymentPrepared): Decision {
  if (life.payment.prepared) return passOver(life, 'the payment has been prepared before');
  const id = life.payment.id ?? paymentId;
  const known = withPayment(life, { id, prepared: true });
  const happening: Happening = { what: 'payment-prepared', payment: { id, url } };
  const isPayable = known.status === 'pending' && known.inventory === 'reserved';
  return isPayable ? awaitingPayment(known, happening) : noted(known, happening);
}

export function paymentSucceeded(
  life: BookingLife,
  { paymentId }: PaymentSucceeded,
  circumstances: Circumstances,
): Decision {
  if (life.payment.outcome === 'paid') return passOver(life, 'it is known to be paid');
  const id = life.payment.id ?? paymentId;
  const paid = withPayment(life, { id, outcome: 'paid' });
  const happening: Happening = { what: 'payment-succeeded', payment: { id } };
  if (hasEnded(paid)) return noted(nowPaid(paid, circumstances), happening);
  return paid.inventory === 'reserved' ? confirmed(paid, happening) : noted(paid, happening);
}

export function paymentFailed(
  life: BookingLife,
  { paymentId, code, message }: PaymentFailed,
  circumstances: Circumstances,
): Decision {
  if (life.payment.outcome !== 'open') return passOver(life, `it is known to be ${life.payment.outcome}`);
  const id = life.payment.id ?? paymentId;
  const refused = withPayment(life, { id, outcome: 'failed' });
  const known = { note: message, payment: { id } };
  return hasEnded(life)
    ? noted(refused, { what: 'payment-failed', reason: code, ...known })
    : cancelled(refused, 'payment-failed', known, circumstances);
}

/** The user hears of every refund, also of one by hand, which leaves the booking as it is. */
export function paymentRefunded(life: BookingLife, { refundId, minor, reason }: PaymentRefunded): Decision {
  if (life.refunds.some(({ id }) => id === refundId)) return passOver(life, 'this refund is known');
  const refunded: BookingLife = { ...life, refunds: [...life.refunds, { id: refundId, minor }] };
  const known = unrefundedMinor(refunded) <= 0 ? undone(refunded, 'refund') : refunded;
  return decided(known, { type: 'tell-of-refund', minor, reason });
}

const withPayment = (life: BookingLife, known: Partial<LifePayment>): BookingLife => ({
  ...life,
  payment: { ...life.payment, ...known },
});
