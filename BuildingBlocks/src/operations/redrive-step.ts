import type { RedriveRun } from './redrive-run.ts';

/** Where a redrive is, since it was begun or resumed. */
export interface LegCounts {
  readonly waiting: number;
  readonly underWay: number;
  /** Under way, and perhaps not sent: the process that was to send them has died. */
  readonly unsent: number;
  /** Under way, perhaps not sent, and not among the dead letters when they were looked for: that is done once more. */
  readonly lookedFor: number;
  /** Handled, or handled before. */
  readonly succeeded: number;
  readonly deadAgain: number;
  /** Milliseconds since the one was sent that has been without an outcome for the longest time. */
  readonly waitedMs: number;
}

export type RedriveStep =
  | { readonly step: 'wait' | 'ramp' | 'done' }
  | { readonly step: 'send'; readonly count: number }
  | { readonly step: 'stop'; readonly why: string };

/** A batch has at most this number, and lasts no longer: all of the queue is held meanwhile. */
const MOST_AT_ONCE = 1_000;
const MOST_SECONDS = 20;

/**
 * What comes next. The canary is sent and waited for; then never more are under way than have an outcome, so that batches
 * double while the outcomes come, and stop growing when these do not; no more than the limit may be dead again. Pure.
 * @param patience milliseconds after which a message without an outcome stops the redrive
 */
export function nextStep(
  run: Pick<RedriveRun, 'state' | 'canary' | 'rate' | 'maxFailingPercent'>,
  counts: LegCounts,
  patience: number,
): RedriveStep {
  const { underWay, unsent, waitedMs } = counts;
  if (unsent > 0) return send(unsent, run);
  if (underWay > 0 && waitedMs > patience) {
    const minutes = Math.round(waitedMs / 60_000);
    return { step: 'stop', why: `${underWay} have had no outcome for ${minutes} minutes` };
  }
  return run.state === 'canary' ? ofCanary(run, counts) : ofRamp(run, counts);
}

type Steered = Pick<RedriveRun, 'canary' | 'rate' | 'maxFailingPercent'>;

function ofCanary(run: Steered, counts: LegCounts): RedriveStep {
  const { waiting, underWay, succeeded, deadAgain } = counts;
  const rest = run.canary - succeeded - deadAgain - underWay;
  if (rest > 0 && waiting > 0) return send(Math.min(rest, waiting), run);
  if (underWay > 0) return { step: 'wait' };
  const stop = tooMany(run, counts);
  if (stop) return stop;
  return waiting === 0 ? { step: 'done' } : { step: 'ramp' };
}

function ofRamp(run: Steered, counts: LegCounts): RedriveStep {
  const { waiting, underWay, lookedFor, succeeded, deadAgain } = counts;
  const stop = tooMany(run, counts);
  if (stop) return stop;
  if (waiting === 0) return { step: underWay === 0 ? 'done' : 'wait' };
  const most = Math.min(Math.max(run.canary, succeeded + deadAgain), MOST_AT_ONCE);
  const rest = most - (underWay - lookedFor);
  // Each batch reads the dead letters anew: it is worth that once half of them may be sent.
  return 2 * rest >= most ? send(Math.min(rest, waiting), run) : { step: 'wait' };
}

function send(count: number, { rate }: Pick<RedriveRun, 'rate'>): RedriveStep {
  const most = Math.min(MOST_AT_ONCE, Math.ceil((rate ?? Infinity) * MOST_SECONDS));
  return { step: 'send', count: Math.min(count, most) };
}

/** Undefined if no more are dead again than may be. */
function tooMany(
  { maxFailingPercent: limit }: Steered,
  { succeeded, deadAgain }: LegCounts,
): RedriveStep | undefined {
  const proven = succeeded + deadAgain;
  const failing = proven === 0 ? 0 : (100 * deadAgain) / proven;
  if (failing <= limit) return undefined;
  const share = `${deadAgain} of ${proven} were given up again (${Math.round(failing)} %)`;
  return { step: 'stop', why: `${share}, more than ${limit} % may be` };
}
