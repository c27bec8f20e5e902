import type { DeadlineReached } from '@ticketwave/building-blocks/saga';
import { hasEnded } from '../../domain/booking-state.ts';
import type { BookingLife } from './booking-life.ts';
import { paymentFailed, paymentPrepared, paymentRefunded, paymentSucceeded } from './about-payment.ts';
import { ticketsRejected, ticketsReleased, ticketsReserved } from './about-tickets.ts';
import { passOver, type Decision } from './decision.ts';
import { answersOverdue, cancelled, failed, type Circumstances } from './ending.ts';
import type { BookingLifeInput } from './inputs.ts';
import { deadlineOf } from './standing.ts';

/** What becomes of a booking when something is heard of it. Every combination of what is known and heard has an answer. */
export function decide(
  life: BookingLife,
  input: BookingLifeInput | DeadlineReached,
  circumstances: Circumstances,
): Decision {
  switch (input.type) {
    case 'tickets-reserved':
      return ticketsReserved(life);
    case 'tickets-rejected':
      return ticketsRejected(life, input.reason, circumstances);
    case 'tickets-released':
      return ticketsReleased(life);
    case 'payment-prepared':
      return paymentPrepared(life, input);
    case 'payment-succeeded':
      return paymentSucceeded(life, input, circumstances);
    case 'payment-failed':
      return paymentFailed(life, input, circumstances);
    case 'payment-refunded':
      return paymentRefunded(life, input);
    case 'cancel-requested':
      return cancelRequested(life, input.note, circumstances);
    case 'deadline-reached':
      return deadlineReached(life, circumstances);
  }
}

function cancelRequested(life: BookingLife, note: string | null, circumstances: Circumstances): Decision {
  if (hasEnded(life)) return passOver(life, `the booking is ${life.status} already`);
  return cancelled(life, 'user-requested', { note }, circumstances);
}

function deadlineReached(life: BookingLife, circumstances: Circumstances): Decision {
  const due = deadlineOf(life);
  if (due === null || circumstances.now < due) return passOver(life, 'nothing is due yet');
  if (hasEnded(life)) return answersOverdue(life, circumstances);
  return life.payment.outcome === 'paid'
    ? failed(life, 'inventory-unanswered', circumstances)
    : cancelled(life, 'expired', {}, circumstances);
}
