import {
  compensate,
  compensated,
  overdue,
  type Compensation,
  type CompensationPolicy,
} from '@ticketwave/building-blocks/saga';
import { hasEnded, type CancellationReason, type FailureReason } from '../../domain/booking-state.ts';
import type { Happening } from '../../domain/booking.ts';
import { unrefundedMinor, type BookingLife, type Undoing } from './booking-life.ts';
import type { BookingLifeCommand } from './commands.ts';
import { decided, passOver, type Decision } from './decision.ts';

/** Times that a release is asked for before a person has to look. */
const RELEASE_ATTEMPTS = 3;

/** Under which circumstances something is decided. */
export interface Circumstances {
  readonly now: Date;
  /** How long Catalog may take to answer a release; a refund may take as long as all attempts of a release. */
  readonly compensationSeconds: number;
}

/**
 * A release is asked for again, since Catalog answers each one and gives tickets back once. A refund is not: Payment
 * owes it since it heard that the booking ended, and a second message would not say more.
 */
const policyIn =
  ({ compensationSeconds }: Circumstances) =>
  (name: string): CompensationPolicy =>
    (name as Undoing) === 'release'
      ? { attempts: RELEASE_ATTEMPTS, answerWithinSeconds: compensationSeconds }
      : { attempts: 1, answerWithinSeconds: compensationSeconds * RELEASE_ATTEMPTS };

/** Ends a booking whose tickets are reserved, or may be. @param known more about why */
export function cancelled(
  life: BookingLife,
  reason: CancellationReason,
  known: Omit<Happening, 'what' | 'reason'>,
  circumstances: Circumstances,
): Decision {
  const over: BookingLife = { ...life, status: 'cancelled', endedFor: reason };
  return decided(
    undoing(over, ['release', ...owed(over)], circumstances),
    { type: 'cancel', reason, known },
    { type: 'release-tickets', reason },
  );
}

/** Ends a booking that got no tickets, or none in time: only then there may be some to release. */
export function failed(life: BookingLife, reason: FailureReason, circumstances: Circumstances): Decision {
  const over: BookingLife = { ...life, status: 'failed', endedFor: reason };
  const fail = { type: 'fail', reason } as const;
  return life.inventory === 'rejected'
    ? decided(undoing(over, owed(over), circumstances), fail)
    : decided(undoing(over, ['release', ...owed(over)], circumstances), fail, {
        type: 'release-tickets',
        reason,
      });
}

/** Of a booking that ended and turns out to be paid: from now on the money is waited for, if any is owed. */
export const nowPaid = (life: BookingLife, circumstances: Circumstances): BookingLife =>
  undoing(life, owed(life), circumstances);

/** What undoes this has been heard of. */
export const undone = (life: BookingLife, what: Undoing): BookingLife => ({
  ...life,
  compensations: compensated(life.compensations, what),
});

/** What nobody has answered in time is asked for again, or given up so that a person sees it. */
export function answersOverdue(life: BookingLife, circumstances: Circumstances): Decision {
  const { list, again, failed } = overdue(life.compensations, policyIn(circumstances), circumstances.now);
  if (again.length + failed.length === 0) return passOver(life, 'no answer is overdue');
  const reason = String(life.endedFor);
  return decided(
    { ...life, compensations: list },
    ...again.flatMap((): BookingLifeCommand[] => [
      note({ what: 'release-repeated', reason }),
      { type: 'release-tickets', reason },
    ]),
    ...failed.map((name) => note({ what: 'compensation-failed', reason: name })),
  );
}

const note = (happening: Happening): BookingLifeCommand => ({ type: 'note', happening });

export const find = (life: BookingLife, what: Undoing): Compensation | undefined =>
  life.compensations.find(({ name }) => name === what);

/** The refund that is owed, whichever is heard first: that the booking ended, or that it was paid. */
function owed(life: BookingLife): Undoing[] {
  const isOwed = hasEnded(life) && life.payment.outcome === 'paid' && unrefundedMinor(life) > 0;
  return isOwed ? ['refund'] : [];
}

/** The steps in the order in which they were taken; the last one is undone first. */
function undoing(life: BookingLife, steps: readonly Undoing[], circumstances: Circumstances): BookingLife {
  const requested = compensate(steps, policyIn(circumstances), circumstances.now);
  return { ...life, compensations: [...life.compensations, ...requested] };
}
