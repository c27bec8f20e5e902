/** Asks another service to undo a step; part of a saga's state, so JSON. */
export interface Compensation {
  /** What is undone, such as `release-inventory`. */
  readonly name: string;
  readonly status: 'requested' | 'done' | 'failed';
  /** How often it has been asked for, from 1. */
  readonly attempts: number;
  /** ISO 8601: when the answer to the last request is due. */
  readonly dueAt: string;
}

/** How insistently something is asked to be undone. */
export interface CompensationPolicy {
  /** How often it is asked for in all, at least 1. */
  readonly attempts: number;
  readonly answerWithinSeconds: number;
}

/** What became of the requests whose answers are overdue. */
export interface Overdue {
  readonly list: readonly Compensation[];
  /** To be asked for again. */
  readonly again: readonly string[];
  /** Given up: a person has to look. */
  readonly failed: readonly string[];
}

/** Requests what undoes the given steps, the last step first. */
export function compensate(
  steps: readonly string[],
  policyOf: (name: string) => CompensationPolicy,
  now: Date,
): readonly Compensation[] {
  return steps.toReversed().map((name) => requested(name, 1, policyOf, now));
}

/** The answer to a request has come, also to one that was given up: that repairs it. */
export function compensated(list: readonly Compensation[], name: string): readonly Compensation[] {
  return list.map((one) => (one.name === name ? { ...one, status: 'done' } : one));
}

/** Which requests must be repeated and which are given up, because their answer did not come in time. */
export function overdue(
  list: readonly Compensation[],
  policyOf: (name: string) => CompensationPolicy,
  now: Date,
): Overdue {
  const late = (one: Compensation): boolean =>
    one.status === 'requested' && Date.parse(one.dueAt) <= now.getTime();
  const hasTriesLeft = ({ name, attempts }: Compensation): boolean => attempts < policyOf(name).attempts;
  const names = (some: readonly Compensation[]): readonly string[] => some.map(({ name }) => name);
  return {
    list: list.map((one) => {
      if (!late(one)) return one;
      return hasTriesLeft(one)
        ? requested(one.name, one.attempts + 1, policyOf, now)
        : { ...one, status: 'failed' };
    }),
    again: names(list.filter((one) => late(one) && hasTriesLeft(one))),
    failed: names(list.filter((one) => late(one) && !hasTriesLeft(one))),
  };
}

/** When the first answer that is still awaited is due; null if none is. */
export function nextDue(list: readonly Compensation[]): Date | null {
  const times = list.filter(({ status }) => status === 'requested').map(({ dueAt }) => Date.parse(dueAt));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

const requested = (
  name: string,
  attempts: number,
  policyOf: (name: string) => CompensationPolicy,
  now: Date,
): Compensation => ({
  name,
  status: 'requested',
  attempts,
  dueAt: new Date(now.getTime() + policyOf(name).answerWithinSeconds * 1000).toISOString(),
});
