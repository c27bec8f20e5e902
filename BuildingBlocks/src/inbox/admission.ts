import {
  LateMessageError,
  UnrecoverableError,
  type OrderByStream,
  type SubscribedQueue,
  type UnitOfWork,
} from '../messaging/index.ts';
import type { Run } from './dispatch.ts';
import { parkedDelivery } from './parked-delivery.ts';
import type { LockedCursor, ReaderStreams } from './reader-streams.ts';
import type { RunLog } from './run-log.ts';
import { positionOf, turnOf, type StreamPosition, type Turn } from './stream-cursor.ts';

/** Which of some messages are handled now. */
export interface Admission {
  /** In this order. */
  readonly runs: readonly Run[];
  /** They wait in the database for those before them: nobody needs their deliveries any more. */
  readonly parked: readonly Run[];
  /** They would have to wait, and there is no room for them. */
  readonly noRoom: readonly Run[];
  isLate(run: Run): boolean;
  /** @throws UnrecoverableError if the message can never be handled in the order of its stream */
  requireTurn(run: Run): void;
  /** These have been handled, now or before: their streams move on with the commit. */
  handled(runs: readonly Run[], work: UnitOfWork): Promise<void>;
}

const unordered = (runs: readonly Run[]): Admission => ({
  runs,
  parked: [],
  noRoom: [],
  isLate: () => false,
  requireTurn: () => undefined,
  handled: () => Promise.resolve(),
});

/** While parked messages are being handled, there is room within a few looks; after this time they wait for somebody. */
const ROOM_MS = 5_000;

interface Arrival {
  readonly run: Run;
  readonly position: StreamPosition;
  readonly turn: Turn;
  /** Of the stream, before this message. */
  readonly last: number;
}

/** Decides which messages of a queue are handled now; in an ordered subscription early ones are parked. */
export class Admissions {
  readonly #queue: string;
  readonly #order: Required<OrderByStream> | undefined;
  readonly #streams: ReaderStreams;
  readonly #log: RunLog;
  readonly #followed = new Set<string>();
  /** As far as this process knows. */
  #parked = 0;
  /** When there was room last. */
  #roomAt = -Infinity;
  /** Early messages of streams of which as many are parked as may be. */
  readonly #tooMany = new WeakSet<Run>();

  constructor({ queue, order }: SubscribedQueue, streams: ReaderStreams, log: RunLog) {
    this.#queue = queue;
    this.#order = order;
    this.#streams = streams;
    this.#log = log;
  }

  /** How many messages of all instances are parked. */
  set parked(count: number) {
    this.#parked = count;
    if (!this.#isFull) this.#roomAt = performance.now();
  }

  get #isFull(): boolean {
    return this.#order !== undefined && this.#parked >= this.#order.parked;
  }

  /** Whether a message that has failed may wait for its retry beside the parked ones, which may be as many. */
  takesRetry(run: Run): boolean {
    if (!this.#order) return false;
    return run.passedFrom !== undefined || this.#parked < 2 * this.#order.parked;
  }

  /**
   * Whether there will be room soon for a message for which there was none: not if none has come for a while, nor if it
   * is its own stream that has too many.
   */
  expectsRoom(run: Run): boolean {
    return !this.#tooMany.has(run) && (!this.#isFull || performance.now() - this.#roomAt < ROOM_MS);
  }

  /** Whether the stream has moved on while messages of it were parked, since this was last asked. */
  takeFollowed(stream: string): boolean {
    return this.#followed.delete(stream);
  }

  /** In the unit of work in which the messages are handled: their streams are locked until it ends. */
  async admit(runs: readonly Run[], work: UnitOfWork): Promise<Admission> {
    const order = this.#order;
    if (!order) return unordered(runs);
    const positions = new Map(runs.map((run) => [run, positionOf(run.envelope)]));
    const names = new Set([...positions.values()].map(({ stream }) => stream));
    const cursors = await this.#streams.lock(this.#queue, [...names], work);
    const arrivals = new Map(arrivalsOf(positions, cursors, order).map((arrival) => [arrival.run, arrival]));
    const early = [...arrivals.values()].filter(({ turn }) => turn === 'early');
    const parked = new Set(await this.#park(early, order, work));
    return {
      runs: [...arrivals.values()].filter(({ turn }) => turn !== 'early').map(({ run }) => run),
      parked: early.filter(({ run }) => parked.has(run.key.messageId)).map(({ run }) => run),
      noRoom: early.filter(({ run }) => !parked.has(run.key.messageId)).map(({ run }) => run),
      isLate: (run) => arrivals.get(run)?.turn === 'late',
      requireTurn: (run) => requireTurn(arrivals.get(run)),
      handled: (handled, work) => {
        const done = handled.flatMap((run) => arrivals.get(run) ?? []);
        return this.#move(done, cursors, work);
      },
    };
  }

  async #park(
    early: readonly Arrival[],
    { parkedPerStream }: Required<OrderByStream>,
    work: UnitOfWork,
  ): Promise<readonly string[]> {
    if (early.length === 0 || this.#isFull) return [];
    const messages = early.map(({ run, position }) => ({
      messageId: run.key.messageId,
      position,
      delivery: parkedDelivery(run.message),
    }));
    const kept = await this.#streams.park(this.#queue, messages, parkedPerStream, work);
    for (const { run } of early) if (!kept.includes(run.key.messageId)) this.#tooMany.add(run);
    work.afterCommit(() => {
      this.#parked += kept.length;
    });
    return kept;
  }

  async #move(
    handled: readonly Arrival[],
    cursors: ReadonlyMap<string, LockedCursor>,
    work: UnitOfWork,
  ): Promise<void> {
    if (handled.length === 0) return;
    const moves = handled.filter(({ turn }) => turn === 'next' || turn === 'renumbered');
    const to = new Map(moves.map(({ position }) => [position.stream, position]));
    const ids = handled.map(({ run }) => run.key.messageId);
    await this.#streams.move(this.#queue, [...to.values()], ids, work);
    work.afterCommit(() => {
      this.parked = this.#parked - handled.filter(({ run }) => run.passedFrom !== undefined).length;
      for (const stream of to.keys()) if (cursors.get(stream)?.hasFollowers) this.#followed.add(stream);
      for (const { run, turn, last } of moves) if (turn === 'renumbered') this.#log.renumbered(run, last);
    });
  }
}

/** In the order in which they are handled: within each stream by number. */
function arrivalsOf(
  positions: ReadonlyMap<Run, StreamPosition>,
  cursors: ReadonlyMap<string, LockedCursor>,
  { from }: Required<OrderByStream>,
): Arrival[] {
  const moving = new Map(cursors);
  const byNumber = [...positions].sort(([, one], [, other]) => one.sequence - other.sequence);
  return byNumber.map(([run, position]) => {
    const cursor = moving.get(position.stream);
    if (!cursor) throw new Error(`The cursor of ${position.stream} was not locked.`);
    const turn = turnOf(position, cursor, {
      from,
      ...(run.passedFrom !== undefined && { passedFrom: run.passedFrom }),
      isRedriven: run.key.redrives > 0,
    });
    if (turn === 'next' || turn === 'renumbered')
      moving.set(position.stream, {
        ...cursor,
        last: position.sequence,
        lastPublishedAt: position.publishedAt,
      });
    return { run, position, turn, last: cursor.last };
  });
}

function requireTurn(arrival: Arrival | undefined): void {
  if (!arrival) return;
  const { run, position, turn, last } = arrival;
  const of = `number ${position.sequence} of ${position.stream}, which is at ${last}`;
  if (turn === 'late' && !run.handler.takesLate)
    throw new LateMessageError(`The stream has gone past ${of}; ${run.handler.name} takes no late messages.`);
  if (turn === 'far-ahead')
    throw new UnrecoverableError(
      `Too far ahead is ${of}. Nothing has changed; if the number is right, redrive the message and let the stream go on there with \`ticketwave order skip\`.`,
    );
}
