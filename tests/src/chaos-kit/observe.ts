import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import { eventually } from '@ticketwave/cli/dev/eventually';
import type { ServiceName } from '@ticketwave/scripts/services';
import type { Finding, LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import type { Management } from './management.ts';
import { readDatabases } from '@ticketwave/scripts/reconcile/read-databases';
import { reconcile } from './reconcile.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';

/** Queue lengths are this old at most; what was clean for longer is clean. */
const STATISTICS_AGE_MS = 6_000;

const REPORT_EVERY_MS = 10_000;

export interface Observed {
  readonly databases: Record<ServiceName, string>;
  readonly management: Management;
  readonly wires: readonly ServiceWire[];
  /** Message ids of what was planted to be refused. */
  readonly planted?: ReadonlySet<string>;
}

interface Patience {
  readonly timeoutMs: number;
  /** Called with what is still wrong, at intervals. */
  readonly onWait?: (findings: readonly Finding[]) => void;
  /** What somebody else has found out, such as a recorder. */
  readonly more?: (snapshot: Snapshot) => readonly Finding[];
}

/** What is wrong, and what was looked at last. */
export interface Reconciled {
  readonly findings: readonly Finding[];
  readonly snapshot: Snapshot;
}

/** Looks at all databases and queues from outside. */
async function observe({ databases, management, planted }: Observed): Promise<Snapshot> {
  const [stored, queues] = await Promise.all([readDatabases(databases), management.queues()]);
  return { ...stored, queues, deadLetters: await management.deadLetters(queues, planted) };
}

/**
 * Looks until everything has come to its end and stays so, or until the time is over.
 * @returns what is wrong in the end; nothing if all is as promised
 */
export async function reconcileWhenQuiet(
  observed: Observed,
  load: LoadRecord,
  { timeoutMs, onWait, more = () => [] }: Patience,
): Promise<Reconciled> {
  const look = async (): Promise<Reconciled> => {
    const snapshot = await observe(observed);
    return { snapshot, findings: [...reconcile(snapshot, load, observed.wires), ...more(snapshot)] };
  };
  let last = await look();
  let reported = 0;
  let cleanSince: number | undefined;
  const quiet = async (): Promise<true | undefined> => {
    last = await look();
    if (last.findings.length > 0) {
      cleanSince = undefined;
      if (Date.now() - reported >= REPORT_EVERY_MS) {
        reported = Date.now();
        onWait?.(last.findings);
      }
      return undefined;
    }
    cleanSince ??= Date.now();
    return Date.now() - cleanSince >= STATISTICS_AGE_MS ? true : undefined;
  };
  await eventually(quiet, { timeoutMs, everyMs: 1_000 });
  return last;
}
