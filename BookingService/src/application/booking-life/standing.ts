import { nextDue } from '@ticketwave/building-blocks/saga';
import { hasEnded } from '../../domain/booking-state.ts';
import { GRACE_SECONDS, type BookingLife } from './booking-life.ts';

/** When something has to be done if nothing is heard before; null: a confirmed booking, or an end with all undone. */
export function deadlineOf(life: BookingLife): Date | null {
  if (hasEnded(life)) return nextDue(life.compensations);
  if (life.status === 'confirmed') return null;
  return new Date(Date.parse(life.expiresAt) + GRACE_SECONDS * 1000);
}

/** As `status`, with what a pending booking or one that ended still waits for. */
export function standingOf({ status, payment, compensations }: BookingLife): string {
  if (status === 'pending' && payment.outcome === 'paid') return 'pending-but-paid';
  if (compensations.some((one) => one.status === 'failed')) return `${status}-compensation-failed`;
  if (compensations.some((one) => one.status === 'requested')) return `${status}-compensating`;
  return status;
}

/** What nobody has answered in time; null if there is nothing. */
export function attentionOf({ compensations }: BookingLife): string | null {
  const failed = compensations.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length === 0 ? null : `compensation failed: ${failed.join(', ')}`;
}
