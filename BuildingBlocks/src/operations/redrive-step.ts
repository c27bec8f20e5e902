import type { RedriveRun } from './redrive-run.ts';

/** Where a redrive is, since it was begun or resumed. */
export interface LegCounts {
  readonly waiting: number;
  readonly underWay: number;
  /** Under way, and perhaps not sent: the process that was to send them has died. */
  readonly unsent: number;
  /** Handled, or handled before. */
  readonly succeeded: number;
  readonly deadAgain: number;
  /** Milliseconds since the one was sent that has been without an outcome for the longest time. */
  readonly waitedMs: number;
}

export type RedriveStep =
  | { readonly step: 'wait' | 'done' }
  | { readonly step: 'send'; readonly count: number }
  | { readonly step: 'ramp'; readonly batch: number }
  | { readonly step: 'stop'; readonly why: string };

/** Batches double up to this number, and a batch lasts no longer: all of the queue is held meanwhile. */
const MOST_AT_ONCE = 1_000;
const MOST_SECONDS = 20;

/**
 * What comes next. The canary is sent and waited for; then batches follow as long as less than a batch is without an
 * outcome, and as long as no more than the limit are dead again. Pure.
 * @param patience milliseconds after which a message without an outcome stops the redrive
 */
export function nextStep(
  run: Pick<RedriveRun, 'state' | 'canary' | 'batch' | 'rate' | 'maxFailingPercent'>,
  counts: LegCounts,
  patience: number,
): RedriveStep {
  const { waiting, underWay, unsent, succeeded, deadAgain, waitedMs } = counts;
  if (unsent > 0) return send(unsent, run);
  const proven = succeeded + deadAgain;
  const isCanary = run.state === 'canary';
  if (underWay > 0 && waitedMs > patience)
    return {
      step: 'stop',
      why: `${underWay} have had no outcome for ${Math.round(waitedMs / 60_000)} minutes`,
    };
  const rest = isCanary ? run.canary - proven - underWay : run.batch - underWay;
  if (isCanary && rest > 0 && waiting > 0) return send(Math.min(rest, waiting), run);
  if (isCanary && underWay > 0) return { step: 'wait' };
  const failing = proven === 0 ? 0 : (100 * deadAgain) / proven;
  if (failing > run.maxFailingPercent && (isCanary || proven >= run.canary))
    return { step: 'stop', why: tooMany(deadAgain, proven, run.maxFailingPercent) };
  if (waiting === 0) return { step: underWay === 0 ? 'done' : 'wait' };
  if (isCanary) return { step: 'ramp', batch: batchAfter(run.canary) };
  return rest > 0 ? send(Math.min(rest, waiting), run) : { step: 'wait' };
}

/** Pure. */
export const batchAfter = (batch: number): number => Math.min(2 * batch, MOST_AT_ONCE);

function send(count: number, { rate }: Pick<RedriveRun, 'rate'>): RedriveStep {
  const most = Math.min(MOST_AT_ONCE, Math.ceil((rate ?? Infinity) * MOST_SECONDS));
  return { step: 'send', count: Math.min(count, most) };
}

const tooMany = (deadAgain: number, proven: number, limit: number): string =>
  `${deadAgain} of ${proven} were given up again (${Math.round((100 * deadAgain) / proven)} %), more than ${limit} % may be`;
