import { Loss, NotAsked } from './loss.ts';
import type { Question } from './question.ts';
import type { Rival } from './rival.ts';

/** `unknown`: the question itself failed, and says nothing of the library. */
export type Verdict = 'kept' | 'lost' | 'not offered' | 'unknown';

/** What one question has shown of one library. */
export interface Cell {
  readonly verdict: Verdict;
  /** What was seen, in a sentence; undefined if it was kept. */
  readonly seen?: string;
}

/**
 * Pure. It is kept if it was seen, whether or not it is promised; lost if it is promised and was not seen.
 * @param problem what ended the question; undefined if it was seen
 */
export function verdictOf({ offers }: Rival, { name }: Question, problem: Error | undefined): Cell {
  if (problem === undefined) return { verdict: 'kept' };
  const seen = problem.message;
  if (problem instanceof NotAsked) return { verdict: 'not offered', seen };
  if (!(problem instanceof Loss)) return { verdict: 'unknown', seen };
  return { verdict: offers.includes(name) ? 'lost' : 'not offered', seen };
}
