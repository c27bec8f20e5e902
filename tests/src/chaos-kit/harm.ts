import { Mutex } from 'async-mutex';
import { interruption } from '@ticketwave/cli/support/interruption';
import { within } from '@ticketwave/building-blocks/internal/messaging';
import { sentenceFor } from '@ticketwave/cli/support/failure';
import type { Arena } from './arena.ts';
import { factsOf, type FaultKind, type Lane } from './fault-kinds.ts';
import { faults } from './faults/index.ts';
import { NotLanded } from './faults/fault.ts';
import type { Load } from './load.ts';
import { pause } from './pause.ts';
import { faultsOf, type PlannedFault } from './schedule.ts';

const LANES: readonly Lane[] = ['breakage', 'disturbance'];
/** What finds nothing to harm, as when another fault is at work, is tried again so often in all. */
const LANDING_ATTEMPTS = 3;
const AGAIN_AFTER_MS = 5_000;
/** A fault that has not ended so long after its time says so, and the run goes on without it. */
const ENDS_WITHIN_MS = 300_000;

export interface HarmOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly kinds: readonly FaultKind[];
  /** Brings about no more than so many faults. */
  readonly atMost?: number;
  readonly onProgress: (line: string) => void;
}

/** One fault that was brought about, or was meant to be. */
export interface FaultReport {
  readonly kind: FaultKind;
  readonly landed: boolean;
  /** How that is known. */
  readonly proof: string;
}

/** Both lanes side by side until the time is over; what has begun is brought to its end. */
export async function harm(arena: Arena, load: Load, options: HarmOptions): Promise<FaultReport[]> {
  const reports: FaultReport[] = [];
  const started = Date.now();
  const over = (): boolean =>
    Date.now() - started >= options.durationMs || reports.length >= (options.atMost ?? Infinity);
  const disturbances = new Mutex();
  const runLane = async (lane: Lane): Promise<void> => {
    for (const planned of faultsOf(lane, options.kinds, options.seed)) {
      await pause(planned.pauseMs);
      if (over()) return;
      const waits = lane === 'disturbance' || factsOf(planned.kind).alone === true;
      const begin = (): Promise<FaultReport> => bringAbout(arena, load, planned);
      const report = await (waits ? disturbances.runExclusive(begin) : begin());
      reports.push(report);
      const at = Math.round((Date.now() - started) / 1_000);
      options.onProgress(
        `${report.landed ? '✓' : '✗'} ${at} s ${planned.kind} ${planned.service}: ${report.proof}`,
      );
    }
  };
  await Promise.all(LANES.map(runLane));
  return reports;
}

class Endless extends NotLanded {}

const endless = (milliseconds: number): Error =>
  new Endless(`It had not ended after ${Math.round(milliseconds / 1_000)} s.`);

async function bringAbout(arena: Arena, load: Load, planned: PlannedFault): Promise<FaultReport> {
  const { kind } = planned;
  for (let attempt = 1; ; attempt++) {
    try {
      const proof = await within(
        planned.durationMs + ENDS_WITHIN_MS,
        () => faults[kind](arena, planned, load),
        endless,
      );
      return { kind, landed: true, proof };
    } catch (error) {
      interruption.throwIfAborted();
      const proof = error instanceof NotLanded ? error.message : sentenceFor(error as Error);
      if (attempt === LANDING_ATTEMPTS || error instanceof Endless) return { kind, landed: false, proof };
    }
    await pause(AGAIN_AFTER_MS);
  }
}
