import {
  HandlerTimeoutError,
  processing,
  within,
  type BatchTransactor,
  type SubscribedQueue,
  type UnitOfWork,
} from '../messaging/index.ts';
import { correlate } from '../observability/index.ts';
import type { Admissions } from './admission.ts';
import { BATCH_MS } from './batch-size.ts';
import { NOBODY, type Run } from './dispatch.ts';
import { isFirst, stillClaimed, type HandledMessages } from './inbox.ts';
import type { RunLog } from './run-log.ts';

/** A handler that takes longer keeps no others waiting: its batch is rolled back, and it runs alone. */
const HANDLER_MS = 1_000;
const TIMES = { handler: HANDLER_MS, batch: BATCH_MS };
/** A lock that does not come free in this time makes the messages of the batch run alone. */
const LOCK_MS = 100;
/** A handler that is late has been aborted before PostgreSQL ends its transaction. */
export const ROLLBACK_MS = 500;

/** What became of the messages of a batch that was committed. */
export interface BatchOutcome {
  readonly handled: readonly Run[];
  /** Another delivery of the message got there first. */
  readonly duplicates: readonly Run[];
  /** Others of their streams come before them; they are kept in the database. */
  readonly parked: readonly Run[];
  /** Others of their streams come before them, and there is no room to keep them. */
  readonly noRoom: readonly Run[];
  /** The time was over before their turn came; nothing has happened to them. */
  readonly notBegun: readonly Run[];
}

/** The batch was rolled back: nothing has happened to any of its messages. */
export class BatchFailedError extends Error {
  override readonly name = 'BatchFailedError';
  /** During whose handling; undefined if it was before or after all of them. */
  readonly run: Run | undefined;

  constructor(run: Run | undefined, cause: unknown) {
    super('A batch was rolled back.', { cause });
    this.run = run;
  }
}

interface BatchParts {
  readonly inbox: HandledMessages;
  readonly admissions: Admissions;
  readonly transactor: BatchTransactor;
  readonly log: RunLog;
  readonly took: (milliseconds: number) => void;
  /** Milliseconds: of one handler at most, and after which none begins any more. Short if absent: others wait for their turn. */
  readonly times?: { readonly handler: number; readonly batch: number };
}

/**
 * Handles first deliveries of one queue in one transaction, one after the other; they see each other's changes. Nothing
 * is counted before: if the process dies, the broker delivers them again, marked as such, and from then on each is
 * counted and runs alone.
 * @throws BatchFailedError if any of it failed
 */
export async function runBatch(
  runs: readonly Run[],
  { queue, timeout }: SubscribedQueue,
  { inbox, admissions, transactor, log, took, times = TIMES }: BatchParts,
): Promise<BatchOutcome> {
  const limit = Math.min(timeout, times.handler);
  let current: Run | undefined;
  try {
    return await transactor.transactTogether(
      async (unit) => {
        const admission = await unit((work) => admissions.admit(runs, work));
        const { runs: admitted, parked, noRoom } = admission;
        const first = new Set(
          admitted.length === 0 ? [] : await unit((work) => inbox.claim(keysOf(admitted), work)),
        );
        const handled: Run[] = [];
        const duplicates: Run[] = [];
        const until = performance.now() + times.batch;
        let begun = 0;
        for (const run of admitted) {
          if (begun > 0 && performance.now() >= until) break;
          begun++;
          current = run;
          if (isFirst(run.key, first)) {
            await correlated(run, () => {
              log.processing(run);
              admission.requireTurn(run);
              const isLate = admission.isLate(run);
              return unit((work) => handle(run, { work, queue, attempt: 1, isLate, limit, took }));
            });
            log.ran(run);
            handled.push(run);
          } else duplicates.push(run);
        }
        current = undefined;
        const notBegun = admitted.slice(begun);
        const unclaimed = stillClaimed(keysOf(notBegun), first);
        if (unclaimed.length > 0) await unit((work) => inbox.release(unclaimed, work));
        await unit((work) => admission.handled(admitted.slice(0, begun), work));
        return { handled, duplicates, parked, noRoom, notBegun };
      },
      { timeout: times.batch + limit + ROLLBACK_MS, lockTimeout: LOCK_MS },
    );
  } catch (error) {
    throw new BatchFailedError(current, error);
  }
}

interface HandlingParts {
  readonly work: UnitOfWork;
  readonly queue: string;
  readonly attempt: number;
  readonly isLate: boolean;
  /** Milliseconds that the handler may take. */
  readonly limit: number;
  /** Called with the milliseconds that it took, however it ended. */
  readonly took: (milliseconds: number) => void;
}

/** Lets the handler do its work. @throws HandlerTimeoutError after its time; what the handler throws */
export async function handle(
  { handler, envelope, data, key, message }: Run,
  parts: HandlingParts,
): Promise<void> {
  const { work, queue, attempt, isLate, limit, took } = parts;
  if (handler === NOBODY) return;
  const event = new handler.handles(data);
  const start = performance.now();
  try {
    await within(
      limit,
      (signal) =>
        processing(message, queue, () =>
          handler.handle(event, work, { envelope, queue, attempt, redrives: key.redrives, isLate, signal }),
        ),
      () => new HandlerTimeoutError(`${handler.name} did not end within ${limit} ms.`),
    );
  } finally {
    took(performance.now() - start);
  }
}

/** Runs the body as caused by the message. */
export const correlated = <R>({ envelope }: Run, body: () => R): R =>
  correlate({ correlationId: envelope.correlation_id, causationId: envelope.event_id }, body);

const keysOf = (runs: readonly Run[]) => runs.map(({ key }) => key);
