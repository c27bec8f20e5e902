import { interruption } from '../../bootstrap/interruption.mjs';
import { sentenceFor } from '../../bootstrap/failure.mjs';
import { serviceNames } from '../run/service-names.ts';
import { openArena, type Arena, type OpenBroker } from './arena.ts';
import type { FaultKind, Lane } from './fault-kinds.ts';
import { faults } from './faults/index.ts';
import { NotLanded } from './faults/fault.ts';
import type { Finding } from './findings.ts';
import { Load, type LoadCounts } from './load.ts';
import { reconcileWhenQuiet } from './observe.ts';
import { compareOrder } from './order.ts';
import { pause } from './pause.ts';
import { comparePlanted } from './planted.ts';
import { faultsOf, type PlannedFault } from './schedule.ts';

const LANES: readonly Lane[] = ['breakage', 'disturbance'];
/** Longer than all retries take, and than the broker needs to send a dead letter again. */
const QUIET_WITHIN_MS = 420_000;
/** What finds nothing to harm, as when another fault is at work, is tried again so often in all. */
const LANDING_ATTEMPTS = 3;
const AGAIN_AFTER_MS = 5_000;
/** Enough for all, soon sold out, and in between. */
const TICKETS = [100_000, 200, 1_000];

export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly kinds: readonly FaultKind[];
  /** Bookings in a second. */
  readonly rate: number;
  /** A folder that belongs to chaos alone. */
  readonly directory: string;
  readonly openBroker: OpenBroker;
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

export interface ChaosReport {
  readonly faults: readonly FaultReport[];
  readonly findings: readonly Finding[];
  /** Services that ended although nobody had killed them. */
  readonly crashes: readonly string[];
  readonly load: LoadCounts;
  readonly messages: number;
  readonly quietAfterMs: number;
}

/** Starts everything, harms it under load for a while, lets it come to rest and looks what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const arena = await openArena(options.directory, options.openBroker);
  try {
    const { booking, catalog } = arena.services;
    const load = new Load({
      bookingUrl: booking.url,
      catalogUrl: catalog.url,
      rate: options.rate,
      name: `seed-${options.seed}`,
    });
    await load.prepare(TICKETS);
    load.start();
    const reports = await harm(arena, options);
    await load.stop();
    const started = Date.now();
    options.onProgress('No more faults and no more load: waiting until all is quiet.');
    const findings = await reconcileWhenQuiet(arena, load.record, {
      timeoutMs: QUIET_WITHIN_MS,
      onWait: (left) =>
        options.onProgress(`  ${left.length} left, such as ${left[0]?.kind}: ${left[0]?.what}`),
      more: ({ outbox, deadLetters }) => [
        ...compareOrder(arena.recorder.sightings, outbox),
        ...comparePlanted(arena.planted, deadLetters),
      ],
    });
    return {
      faults: reports,
      findings,
      crashes: serviceNames.flatMap((name) => arena.services[name].crashes),
      load: load.counts,
      messages: arena.recorder.sightings.size,
      quietAfterMs: Date.now() - started,
    };
  } finally {
    await arena.stop();
  }
}

/** Both lanes side by side until the time is over; what has begun is brought to its end. */
async function harm(arena: Arena, options: ChaosOptions): Promise<FaultReport[]> {
  const reports: FaultReport[] = [];
  const started = Date.now();
  const over = (): boolean =>
    Date.now() - started >= options.durationMs || reports.length >= (options.atMost ?? Infinity);
  const runLane = async (lane: Lane): Promise<void> => {
    for (const planned of faultsOf(lane, options.kinds, options.seed)) {
      await pause(planned.pauseMs);
      if (over()) return;
      const report = await bringAbout(arena, planned);
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

async function bringAbout(arena: Arena, planned: PlannedFault): Promise<FaultReport> {
  const { kind } = planned;
  for (let attempt = 1; ; attempt++) {
    try {
      return { kind, landed: true, proof: await faults[kind](arena, planned) };
    } catch (error) {
      interruption.throwIfAborted();
      const proof = error instanceof NotLanded ? error.message : sentenceFor(error as Error);
      if (attempt === LANDING_ATTEMPTS) return { kind, landed: false, proof };
    }
    await pause(AGAIN_AFTER_MS);
  }
}
