import { serviceNames } from '@ticketwave/scripts/services';
import { openArena, type Arena, type OpenBroker } from './arena.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Finding } from '@ticketwave/scripts/reconcile/findings';
import { harm, type FaultReport, type HarmOptions } from './harm.ts';
import { nameOfEnd } from '@ticketwave/scripts/reconcile/compare/ends';
import type { LoadCounts } from './diary.ts';
import { Load } from './load.ts';
import { reconcileWhenQuiet, type Reconciled } from './observe.ts';
import { compareOrder } from '@ticketwave/scripts/reconcile/order';
import { comparePlanted } from './planted.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';

/** Longer than all retries take, and than the broker needs to send a dead letter again. */
const QUIET_WITHIN_MS = 420_000;
/** Bookings that nobody pays are ended so long after they expire, in seconds; with some to spare. */
const GRACE_SECONDS = 40;
/** Enough for all (the first), soon sold out, and in between. */
const TICKETS = [100_000, 200, 1_000];

interface CustomerOptions {
  /** What becomes of bookings that nobody pays: they expire, or are cancelled when the load stops. */
  readonly unpaid: 'expire' | 'cancel';
  /** How long a booking can be paid. */
  readonly bookingTtlSeconds: number;
  /** How long customers who have begun may go on once the faults are over, in milliseconds. */
  readonly patienceMs: number;
}

interface ChaosOptions extends HarmOptions {
  /** Customers in a second. */
  readonly rate: number;
  readonly customers: CustomerOptions;
  /** A folder that belongs to chaos alone. */
  readonly directory: string;
  readonly openBroker: OpenBroker;
  /** Further variables for all services. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ChaosReport {
  /** The kinds that were to be brought about. */
  readonly wanted: readonly FaultKind[];
  readonly faults: readonly FaultReport[];
  readonly findings: readonly Finding[];
  /** Services that ended although nobody had killed them. */
  readonly crashes: readonly string[];
  readonly load: LoadCounts;
  /** Requests that were sent once more, with their keys. */
  readonly repeated: number;
  /** How many bookings ended in which way. */
  readonly ends: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly quietAfterMs: number;
}

/** Starts everything, harms it under load for a while, lets it come to rest and looks what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { directory, openBroker, customers, onProgress } = options;
  const environment = { ...options.environment, BOOKING_TTL_SECONDS: String(customers.bookingTtlSeconds) };
  const volumes = options.kinds.includes('full-disk');
  const arena = await openArena({ directory, openBroker, environment, volumes });
  const load = loadOf(arena, options);
  try {
    await load.prepare(TICKETS);
    load.start();
    const reports = await harm(arena, load, options);
    onProgress('No more faults and nobody new: the customers who are there finish.');
    await load.stop(customers);
    const started = Date.now();
    onProgress('Nobody is there any more: waiting until all is quiet.');
    const { findings, snapshot } = await comeToRest(arena, load, options);
    return {
      wanted: options.kinds,
      faults: reports,
      findings: [...arena.findings, ...findings],
      crashes: serviceNames.flatMap((name) => arena.services[name].crashes),
      load: load.counts,
      repeated: load.repeated,
      ends: endsOf(snapshot),
      messages: arena.recorder.sightings.size,
      quietAfterMs: Date.now() - started,
    };
  } finally {
    load.abandon(); // after an interruption there may be some left
    await arena.stop();
  }
}

function loadOf({ services, queueWatch }: Arena, { rate, seed, customers }: ChaosOptions): Load {
  return new Load({
    bookingUrl: services.booking.url,
    catalogUrl: services.catalog.url,
    paymentUrl: services.payment.url,
    ...{ rate, seed, unpaid: customers.unpaid },
    waiting: () => queueWatch.waiting,
    name: `seed-${seed}`,
  });
}

function comeToRest(arena: Arena, load: Load, { customers, onProgress }: ChaosOptions): Promise<Reconciled> {
  const expiryMs = customers.unpaid === 'expire' ? (customers.bookingTtlSeconds + GRACE_SECONDS) * 1_000 : 0;
  return reconcileWhenQuiet(arena, load.record, {
    timeoutMs: QUIET_WITHIN_MS + expiryMs,
    onWait: (left) => onProgress(`  ${left.length} left, such as ${left[0]?.kind}: ${left[0]?.what}`),
    more: ({ outbox, deadLetters }) => [
      ...compareOrder(arena.recorder.sightings, outbox),
      ...comparePlanted(arena.planted, deadLetters),
    ],
  });
}

function endsOf({ bookings }: Snapshot): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const name of bookings.map(nameOfEnd)) ends[name] = (ends[name] ?? 0) + 1;
  return ends;
}
