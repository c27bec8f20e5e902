import { hasEnded, type RejectionReason } from '../../domain/booking-state.ts';
import type { BookingLife } from './booking-life.ts';
import { awaitingPayment, confirmed, noted, passOver, type Decision } from './decision.ts';
import { failed, find, undone, type Circumstances } from './ending.ts';

const ANSWERED = 'Catalog has answered before';

export function ticketsReserved(life: BookingLife): Decision {
  if (hasEnded(life)) return passOver(life, 'the booking has ended, and its release gives the tickets back');
  if (life.inventory !== 'unanswered') return passOver(life, ANSWERED);
  const reserved: BookingLife = { ...life, inventory: 'reserved' };
  const happening = { what: 'tickets-reserved' } as const;
  if (life.payment.outcome === 'paid') return confirmed(reserved, happening);
  return life.payment.prepared ? awaitingPayment(reserved, happening) : noted(reserved, happening);
}

export function ticketsRejected(
  life: BookingLife,
  reason: RejectionReason,
  circumstances: Circumstances,
): Decision {
  if (hasEnded(life)) return passOver(life, 'the booking has ended and wants no tickets');
  if (life.inventory !== 'unanswered') return passOver(life, ANSWERED);
  return failed({ ...life, inventory: 'rejected' }, reason, circumstances);
}

/** Also the answer to a release that was given up: that heals it. */
export function ticketsReleased(life: BookingLife): Decision {
  const release = find(life, 'release');
  if (release === undefined) return passOver(life, 'no release was asked for');
  if (release.status === 'done') return passOver(life, 'the release has been answered before');
  return noted(undone(life, 'release'), { what: 'tickets-released' });
}
