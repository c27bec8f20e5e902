import { duplicated, lost, stuck, type Finding } from '../findings.ts';
import type { SagaRow } from '../snapshot.ts';
import type { BookingWithEffects } from './effects.ts';
import { compareLists } from './lists.ts';

/** Whether a booking that has ended has one saga, which knows so and waits for nothing. Pure. */
export function compareSaga({ booking, sagas }: BookingWithEffects, subject: string): Finding[] {
  const [saga, ...more] = sagas;
  if (saga === undefined) return [lost(`${subject}: it has no saga`)];
  if (more.length > 0) return [duplicated(`${subject}: it has ${sagas.length} sagas`)];
  return [
    ...(saga.status === booking.status ? [] : [stuck(`${subject}: its saga is ${saga.status}`)]),
    ...(saga.hasDeadline ? [stuck(`${subject}: its saga still has a deadline`)] : []),
    ...compareLists(`${subject}: listed as`, booking.listedStatus === null ? [] : [booking.listedStatus], [
      booking.status,
    ]),
  ];
}

/** What a person would have to look at. Pure. */
export const compareNeedsReview = (sagas: readonly SagaRow[]): Finding[] =>
  sagas.flatMap(({ name, id, reviewReason }) =>
    reviewReason === null ? [] : [stuck(`${name} ${id} needs review: ${reviewReason}`)],
  );
