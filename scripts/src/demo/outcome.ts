import type { ScenarioName } from '../../bootstrap/scenarios.mjs';
import { holds, type Check } from './end-state.ts';

/** How a scenario went. */
export interface Outcome {
  readonly scenario: ScenarioName;
  readonly hops: { readonly seen: number; readonly expected: number };
  readonly missing: readonly string[];
  /** Hops that were seen more often than they may happen. */
  readonly surplus: readonly string[];
  readonly checks: readonly Check[];
  /** Why it could not be played, or compared, to its end; empty if it could. */
  readonly stopped: readonly string[];
  readonly timeoutMs: number;
  readonly tookMs: number;
}

/** What was wrong, in sentences; none if the scenario went as it should. Pure. */
export function complaintsAbout({ stopped, missing, surplus, checks, timeoutMs }: Outcome): string[] {
  const complaints = [...stopped];
  const when = stopped.length > 0 ? 'until then' : `within ${timeoutMs / 1_000} s`;
  if (missing.length > 0) complaints.push(`Not seen ${when}: ${missing.join(', ')}.`);
  if (surplus.length > 0) complaints.push(`Seen too often: ${surplus.join(', ')}.`);
  // What did not happen shows in the state as well: only what all hops have led to is wrong by itself.
  const failed = complaints.length > 0 ? [] : checks.filter((check) => !holds(check));
  return [...complaints, ...failed.map(describeFailure)];
}

const describeFailure = ({ what, expected, found }: Check): string =>
  `The ${what} should be "${expected}", and is "${found}".`;
