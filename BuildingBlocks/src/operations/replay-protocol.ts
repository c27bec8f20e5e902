import { setTimeout as sleep } from 'node:timers/promises';
import type { Envelope } from '@ticketwave/contracts';
import { LockTimeoutError, type EventBus, type SubscribedQueue } from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import type { OperatedMessaging } from './operated-messaging.ts';
import { createTables, dropTables, forgetEnded } from './generation.ts';
import { behindIn, exchangeTables, NotCaughtUpError } from './generation-switch.ts';
import { QueueReplay } from './queue-replay.ts';
import { Rebuild, RebuildFailedError } from './rebuild.ts';
import { ReplayedMessages } from './replayed-messages.ts';
import { ReplayRuns } from './replay-runs.ts';
import type { ReplayPlan, ReplayRun } from './replay-run.ts';

/** The subscription's handlers may change or publish anything: its tables cannot be made anew. */
export class NotRebuildableError extends Error {
  override readonly name = 'NotRebuildableError';
}

type ReplayParts = Pick<
  OperatedMessaging,
  'sql' | 'queues' | 'database' | 'inboxRetentionDays' | 'logger' | 'metrics'
> & { readonly bus: Pick<EventBus, 'publish'> };

/** The present tables are changed in one transaction, which may take so long, in milliseconds. */
const SWITCH_MS = 120_000;
const SWITCH_LOCK_MS = 2_000;
/** Further behind, the subscription's own messages are not made to wait for the new generation. */
const NEARLY = 200;
const RELEASE_MS = 50;

/**
 * Stored events, which somebody hands in, for one subscription of the service: sent to its queue again, or handled for new
 * tables that then take the place of the present ones. All that it knows is in the service's database.
 */
export class ReplayProtocol {
  readonly #parts: ReplayParts;
  readonly runs: ReplayRuns;
  readonly messages: Pick<ReplayedMessages, 'list' | 'settle'>;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.runs = new ReplayRuns(parts.sql);
    this.messages = new ReplayedMessages(parts.sql);
  }

  toQueue(queue: SubscribedQueue): QueueReplay {
    return new QueueReplay(queue, this.#parts);
  }

  /**
   * @param oldest when the oldest event was published that is meant; null if nobody knows
   * @returns false if another replay of the queue is open
   * @throws EventTooOldError, NotRebuildableError
   */
  async begin(plan: ReplayPlan, operator: string, oldest: Date | null): Promise<boolean> {
    const queue = this.#queue(plan.queue);
    if (plan.rebuild) requireRebuildable(queue);
    else if (oldest) this.toQueue(queue).requireRemembered(oldest);
    if (!(await this.runs.begin(plan, operator))) return false;
    if (!plan.rebuild) return true;
    try {
      await forgetEnded(queue.queue, this.#parts.sql);
      await createTables(queue, this.#parts.sql);
    } catch (error) {
      await this.runs.end(plan.id, 'cancelled');
      throw error;
    }
    return true;
  }

  /**
   * Takes a page of events. The same page again has no effect.
   * @throws EventTooOldError, NotTakenError, RebuildFailedError
   */
  async take(run: ReplayRun, events: readonly Envelope[]): Promise<void> {
    const queue = this.#queue(run.queue);
    if (!run.rebuild) return this.toQueue(queue).send(run, events);
    try {
      const page = await new Rebuild(run, queue, this.#parts).handle(events);
      await this.runs.note(run.id, null, page);
    } catch (error) {
      if (error instanceof RebuildFailedError) await this.runs.note(run.id, error.message);
      throw error;
    }
  }

  /**
   * Everything was handed in. Ends the replay if each message has its outcome; a rebuild if the new tables have caught up.
   * @returns whether it has ended
   * @throws NotCaughtUpError, RebuildFailedError
   */
  async finish(run: ReplayRun): Promise<boolean> {
    if (run.rebuild) return this.#switch(run);
    await this.messages.settle(run);
    const now = await this.runs.find(run.id);
    if (!now || now.counts.waiting + now.counts.underWay > 0) return false;
    return this.runs.end(run.id, 'done');
  }

  /** @returns whether it was open */
  async cancel({ id, queue, rebuild }: ReplayRun): Promise<boolean> {
    const wasOpen = await this.runs.end(id, 'cancelled');
    if (wasOpen && rebuild) await this.#clear(queue);
    return wasOpen;
  }

  async #switch(run: ReplayRun): Promise<boolean> {
    const { sql, database } = this.#parts;
    const queue = this.#queue(run.queue);
    requireRebuildable(queue);
    const rebuild = new Rebuild(run, queue, this.#parts);
    await this.runs.note(run.id, null, await rebuild.release());
    try {
      const behind = await behindIn(run.queue, run.id, sql);
      if (behind.streams > NEARLY)
        throw new NotCaughtUpError(
          `The new tables are behind in ${behind.streams} streams, such as ${behind.first}`,
        );
      const limits = { timeout: SWITCH_MS, lockTimeout: SWITCH_LOCK_MS };
      await whileReleasing(rebuild, () =>
        database.transact((work) => exchangeTables(queue, run.id, database.sql(work)), limits),
      );
    } catch (error) {
      if (!(error instanceof NotCaughtUpError || error instanceof LockTimeoutError)) throw error;
      await this.runs.note(run.id, describeError(error));
      throw error instanceof NotCaughtUpError ? error : new NotCaughtUpError(describeError(error));
    }
    await this.#clear(run.queue);
    return true;
  }

  async #clear(queue: string): Promise<void> {
    await forgetEnded(queue, this.#parts.sql);
    await dropTables(queue, this.#parts.sql);
  }

  #queue(name: string): SubscribedQueue {
    const queue = this.#parts.queues.find((known) => known.queue === name);
    if (queue) return queue;
    throw new Error(`This version of the service has no queue ${name}.`);
  }
}

/** What the subscription has handled last is not parked any more. */
async function whileReleasing(rebuild: Rebuild, body: () => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const release = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await rebuild.release();
      await sleep(RELEASE_MS);
    }
  };
  const [exchanged] = await Promise.allSettled([body().finally(() => over.abort()), release()]);
  if (exchanged.status === 'rejected') throw exchanged.reason;
}

function requireRebuildable({ queue, rebuildable }: SubscribedQueue): void {
  if (rebuildable) return;
  throw new NotRebuildableError(
    `${queue} is not rebuildable: its subscription does not say that its handlers change nothing but tables of its own.`,
  );
}
