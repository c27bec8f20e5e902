import { attemptOf, type EventBus, type OrderByStream, type SubscribedQueue } from '../messaging/index.ts';
import { describeError, type Logger } from '../observability/index.ts';
import type { Admissions } from './admission.ts';
import type { BatchOutcome } from './batch.ts';
import { readMessage, type Run } from './dispatch.ts';
import type { Outcome } from './failures.ts';
import type { OutageGate } from './outage-gate.ts';
import { restored } from './parked-delivery.ts';
import type { ReaderStreams, ReleasedMessage } from './reader-streams.ts';
import type { RunLog } from './run-log.ts';

/** A parked message that somebody has taken for so much longer than its handler may need is one whose process has died. */
const GRACE_MS = 20_000;
/** Time that is counted for a missing number between two looks, at most: whoever looks seldom was away. */
export const LOOK_MS = 1_000;

interface FollowersParts {
  readonly streams: ReaderStreams;
  readonly admissions: Admissions;
  readonly gate: OutageGate;
  readonly bus: EventBus;
  readonly log: RunLog;
  readonly logger: Logger;
  readonly together: (runs: readonly Run[]) => Promise<BatchOutcome | 'return' | 'failed'>;
  readonly alone: (run: Run, isCounted: boolean) => Promise<Outcome>;
}

/** A message that was parked, and is the next of its stream. */
interface Follower {
  readonly run: Run;
  /** Before its handler starts: somebody had begun to handle it, or it has failed before. */
  readonly isCounted: boolean;
}

/** Handles the parked messages of an ordered queue when those before them have been handled. */
export class Followers {
  readonly #queue: SubscribedQueue;
  readonly #order: Required<OrderByStream>;
  readonly #parts: FollowersParts;
  readonly #leaseMs: number;

  constructor(queue: SubscribedQueue, order: Required<OrderByStream>, parts: FollowersParts) {
    this.#queue = queue;
    this.#order = order;
    this.#parts = parts;
    this.#leaseMs = queue.timeout + GRACE_MS;
  }

  /** Of what somebody else has left. @returns no streams while the database is away, or an operator has paused the queue */
  async due(): Promise<readonly string[]> {
    const { admissions, bus, gate, log, logger, streams } = this.#parts;
    const { queue } = this.#queue;
    if (gate.problem !== undefined || bus.isPaused(this.#queue)) return [];
    try {
      const parked = await streams.parked(queue);
      admissions.parked = parked;
      if (parked === 0) return [];
      // While the broker is away nobody can say that a number does not come.
      if (bus.isReceiving(this.#queue))
        for (const gap of await streams.missed(queue, this.#order, 2 * LOOK_MS)) log.gapPassed(gap);
      return await streams.due(queue, this.#leaseMs);
    } catch (error) {
      logger.debug(`The parked messages of '${queue}' cannot be read: ${describeError(error)}`);
      return [];
    }
  }

  /**
   * Handles what is parked of streams that have moved on, as far as it goes.
   * @param due of these, those that may go on although nothing of them was handled just now
   */
  async release(streams: ReadonlySet<string>, due: ReadonlySet<string>): Promise<void> {
    for (const stream of streams) {
      let mayGoOn = this.#parts.admissions.takeFollowed(stream) || due.has(stream);
      while (mayGoOn) mayGoOn = await this.#releaseSome(stream);
    }
  }

  /** @returns whether there may be more */
  async #releaseSome(stream: string): Promise<boolean> {
    const { bus, logger, streams } = this.#parts;
    if (bus.isPaused(this.#queue)) return false;
    const { queue, batch } = this.#queue;
    try {
      const taken = await streams.take(queue, stream, batch, this.#leaseMs);
      const { left, hasMoved } = await this.#handle(
        stream,
        taken.flatMap((message) => this.#read(message)),
      );
      const ids = left.map(({ run }) => run.key.messageId);
      if (ids.length > 0) await streams.giveBack(queue, ids);
      return hasMoved && ids.length === 0;
    } catch (error) {
      // They stay parked, and are looked for again.
      logger.warn(`Parked messages of ${stream} in '${queue}' have to wait: ${describeError(error)}`);
      return false;
    }
  }

  /** Ends with the first that does not let its stream go on. @returns those that stay parked */
  async #handle(
    stream: string,
    followers: readonly Follower[],
  ): Promise<{ readonly left: readonly Follower[]; readonly hasMoved: boolean }> {
    const { admissions, alone, together } = this.#parts;
    const isFirst = followers.length > 1 && followers.every(({ isCounted }) => !isCounted);
    const outcome = isFirst ? await together(followers.map(({ run }) => run)) : 'failed';
    if (outcome === 'return') return { left: followers, hasMoved: false };
    if (outcome !== 'failed') {
      const notBegun = new Set(outcome.notBegun);
      const left = followers.filter(({ run }) => notBegun.has(run));
      return { left, hasMoved: admissions.takeFollowed(stream) };
    }
    for (const [position, { run, isCounted }] of followers.entries()) {
      const verdict = await alone(run, isCounted);
      const hasMoved = admissions.takeFollowed(stream);
      if (verdict !== 'acknowledge') return { left: followers.slice(position), hasMoved: false };
      if (!hasMoved) return { left: followers.slice(position + 1), hasMoved };
    }
    return { left: [], hasMoved: followers.length > 0 };
  }

  #read(released: ReleasedMessage): Follower[] {
    const { passedFrom, isRepeated } = released;
    const message = restored(released, isRepeated);
    const run = readMessage(message, this.#queue);
    const isCounted = isRepeated || attemptOf(message) > 1;
    return run ? [{ run: { ...run, passedFrom }, isCounted }] : [];
  }
}
