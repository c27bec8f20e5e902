import { duplicated, lost, stuck, type Finding } from '../findings.ts';
import type { SagaRow } from '../snapshot.ts';
import type { BookingWithEffects } from './effects.ts';
import { compareLists } from './lists.ts';

/** Whether a booking that has ended has one life, which knows so and waits for nothing. Pure. */
export function compareLife({ booking, lives }: BookingWithEffects, subject: string): Finding[] {
  const [life, ...more] = lives;
  if (life === undefined) return [lost(`${subject}: it has no saga`)];
  if (more.length > 0) return [duplicated(`${subject}: it has ${lives.length} lives`)];
  return [
    ...(life.status === booking.status ? [] : [stuck(`${subject}: its saga is ${life.status}`)]),
    ...(life.hasDeadline ? [stuck(`${subject}: its saga still has a deadline`)] : []),
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
