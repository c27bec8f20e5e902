import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Logger } from '../observability/index.ts';
import { Lease, type Sql } from '../outbox/index.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { RedriveProtocol } from './redrive-protocol.ts';
import type { RedriveRun } from './redrive-run.ts';

const LEASE = 'redrives';
const TIMING = { lookMs: 500, renewMs: 1_500 };
/** So many redrives go on side by side, one after the other in each look. */
const MOST_OPEN = 20;

interface RedriveTaskParts {
  readonly sql: Sql;
  readonly protocol: RedriveProtocol;
  readonly audit: AuditTrail;
  readonly logger: Logger;
}

/** Advances the redrives of a service, in one of its instances at a time; another one goes on where that one died. */
export class RedriveTask {
  readonly #parts: RedriveTaskParts;
  readonly #lease: Lease;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(parts: RedriveTaskParts) {
    this.#parts = parts;
    this.#lease = new Lease(parts.sql, LEASE);
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  /** Ends between two messages. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#lease.release().catch(() => undefined); // it runs out by itself
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const moved = await this.#look().catch((error: unknown) => this.#report(describeError(error)));
      if (moved !== true) await sleep(TIMING.lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether there may be more to do at once */
  async #look(): Promise<boolean> {
    const { protocol } = this.#parts;
    const runs = await protocol.runs.open(MOST_OPEN);
    if (runs.length === 0 || !(await this.#lease.acquire())) return false;
    const renewing = setInterval(() => void this.#lease.acquire().catch(() => undefined), TIMING.renewMs);
    const moves: boolean[] = [];
    const problems: string[] = [];
    try {
      // What hinders one redrive, such as a queue that this version does not have, hinders no other.
      for (const run of runs)
        await this.#advance(run).then(
          (moved) => void moves.push(moved),
          (error: unknown) => void problems.push(`${run.queue}: ${describeError(error)}`),
        );
    } finally {
      clearInterval(renewing);
    }
    this.#report(problems[0]);
    return moves.includes(true) && problems.length === 0;
  }

  async #advance(run: RedriveRun): Promise<boolean> {
    const { protocol, audit } = this.#parts;
    const { moved, ended } = await protocol.advance(run, () => this.#mayGoOn());
    if (ended || run.isAuditDue) {
      const now = await protocol.runs.find(run.id);
      if (now) await audit.end(run.id, outcomeOf(now));
    }
    return moved;
  }

  #mayGoOn(): void {
    if (this.#stopping.signal.aborted) throw new Error('this process is stopping');
    if (this.#lease.fence === undefined) throw new Error('another instance may have taken over');
  }

  /** Loud once. */
  #report(problem: string | undefined): void {
    if (problem !== undefined && this.#problem === undefined && !this.#stopping.signal.aborted)
      this.#parts.logger.warn(`Redrives wait: ${problem}`);
    this.#problem = problem;
  }
}

/** What the audit says of a redrive that has ended. Pure. */
export function outcomeOf({ state, counts, why }: Pick<RedriveRun, 'state' | 'counts' | 'why'>) {
  const affected = counts.handled + counts.duplicate;
  const isAll = state === 'done' && affected === counts.meant;
  return {
    outcome: state === 'cancelled' ? 'interrupted' : isAll ? 'done' : 'partly',
    affected,
    ...(why !== null && { reason: why }),
  } as const;
}
