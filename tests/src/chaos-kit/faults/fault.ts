import { Failure } from '@ticketwave/cli/support/failure';
import { eventually } from '@ticketwave/cli/dev/eventually';
import type { Arena } from '../arena.ts';
import type { Load } from '../load.ts';
import type { PlannedFault } from '../schedule.ts';

/** What everyone waits for at most that has to happen for a fault to have landed. */
export const LANDING_MS = 90_000;

/**
 * Brings a fault about and takes it back.
 * @returns how it is known that it really happened
 * @throws NotLanded if it did not
 */
export type Fault = (arena: Arena, planned: PlannedFault, load: Load) => Promise<string>;

export class NotLanded extends Failure {}

/** Waits for the proof. @throws NotLanded with the sentence if there is none in time */
export async function proof<T>(
  sentence: string,
  probe: () => Promise<T | undefined> | T | undefined,
  timeoutMs = LANDING_MS,
): Promise<T> {
  const answer = await eventually(probe, { timeoutMs });
  if (answer === undefined) throw new NotLanded(sentence);
  return answer;
}
