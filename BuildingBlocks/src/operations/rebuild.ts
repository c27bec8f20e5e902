import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidMessageError, toMessage, UpcastError, type Envelope } from '@ticketwave/contracts';
import {
  Admissions,
  BatchFailedError,
  Inbox,
  parkedDelivery,
  positionOf,
  readMessage,
  restored,
  RunLog,
  runBatch,
  type BatchOutcome,
  type Run,
} from '../inbox/index.ts';
import {
  backoffDelay,
  internalExchange,
  LockTimeoutError,
  ownerOf,
  TransactionTimeoutError,
  UnrecoverableError,
  type SubscribedQueue,
  type UnitOfWork,
} from '../messaging/index.ts';
import { describeError, type Logger, type Metrics } from '../observability/index.ts';
import { PublishingRefusedError, type Sql } from '../outbox/index.ts';
import { isDatabaseOutage, OverloadedError, type Database } from '../postgres/index.ts';
import { asReceived } from './edited-message.ts';
import {
  ForeignTableError,
  GenerationEndedError,
  generationKey,
  GenerationStreams,
  GenerationTransactor,
} from './generation.ts';

/** An event that the new generation cannot handle: it does not go on without it. */
export class RebuildFailedError extends Error {
  override readonly name = 'RebuildFailedError';
}

export interface RebuildParts {
  readonly sql: Sql;
  readonly database: Pick<Database<unknown>, 'sql' | 'transact' | 'transactTogether'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What a page has come to. */
export interface RebuiltPage {
  readonly handled: number;
  /** The new generation knew them. */
  readonly duplicate: number;
}

/** As long a subscription may need to begin a stream, in milliseconds. */
const MOMENT_MS = 60_000;
/** Events of one stream that wait until the subscription itself has handled them. */
const MOST_AHEAD = 1_000;
const TRIES = 4;
const AGAIN = { base: 30, max: 1_000 };
/** Nobody else waits for a batch: it may be a whole page. In milliseconds. */
const BATCH_MS = 3_000;
/** Pages come one after the other: what was taken and is still there was left by a process that has died. */
const LEASE_MS = 0;
/** Nobody will ever handle it. */
const FINAL = [
  UnrecoverableError,
  InvalidMessageError,
  UpcastError,
  PublishingRefusedError,
  ForeignTableError,
];
/** Says nothing of the event: the page may come again. */
const PASSING = [GenerationEndedError, LockTimeoutError, TransactionTimeoutError, OverloadedError];

/** Handles stored events for a new generation of a subscription's tables: by its handlers, in the order of the streams. */
export class Rebuild {
  readonly #queue: SubscribedQueue;
  readonly #key: string;
  readonly #batch: Parameters<typeof runBatch>[2];
  readonly #admissions: Admissions;
  readonly #streams: GenerationStreams;

  constructor(
    run: { readonly id: string; readonly queue: string },
    queue: SubscribedQueue,
    parts: RebuildParts,
  ) {
    const { sql, database, logger, metrics } = parts;
    const inside = (work: UnitOfWork): Sql => database.sql(work);
    this.#queue = queue;
    this.#key = generationKey(run.queue, run.id);
    this.#streams = new GenerationStreams(sql, inside, run);
    const log = new RunLog(`${queue.queue}.rebuild`, logger, metrics);
    this.#admissions = new Admissions({ ...queue, queue: this.#key }, this.#streams, log);
    this.#batch = {
      inbox: new Inbox(sql, inside),
      admissions: this.#admissions,
      transactor: new GenerationTransactor(database, run),
      log,
      took: () => undefined,
      times: { handler: queue.timeout, batch: BATCH_MS },
    };
  }

  /**
   * Handles a page, as far as the present generation has come in streams that it knows; the rest is parked until it has. To hand in
   * the same page again has no effect.
   * @throws RebuildFailedError naming the event and why; the error of the database if it is away
   */
  async handle(events: readonly Envelope[]): Promise<RebuiltPage> {
    const runs = events.flatMap((event) => this.#read(event) ?? []);
    this.#admissions.parked = await this.#streams.parked(this.#key);
    const { due, ahead } = await this.#compared(runs);
    const first = await this.#all(due);
    await this.#park(ahead);
    const later = await this.release([...new Set(runs.map(streamOf))]);
    return { handled: first.handled + later.handled, duplicate: first.duplicate + later.duplicate };
  }

  /** Handles what is parked, as far as it goes. @param streams only of these; of all if absent */
  async release(streams?: readonly string[]): Promise<RebuiltPage> {
    let handled = 0;
    let duplicate = 0;
    for (const stream of await this.#streams.withParked(streams))
      for (let more = true; more;) {
        const page = await this.#releaseSome(stream);
        handled += page.handled;
        duplicate += page.duplicate;
        more = page.handled + page.duplicate > 0;
      }
    return { handled, duplicate };
  }

  async #releaseSome(stream: string): Promise<RebuiltPage> {
    const taken = await this.#streams.take(this.#key, stream, this.#queue.batch, LEASE_MS);
    const runs = taken.flatMap((parked) => {
      const run = readMessage(restored(parked, parked.isRepeated), this.#keyed);
      return run ? [{ ...run, passedFrom: parked.passedFrom }] : [];
    });
    return this.#all((await this.#compared(runs)).due);
  }

  /** Which of them the present generation has come to. What it has not begun after a moment it does not know of. */
  async #compared(runs: readonly Run[]): Promise<{ readonly due: Run[]; readonly ahead: Run[] }> {
    const present = await this.#streams.present([...new Set(runs.map(streamOf))]);
    const isDue = ({ envelope }: Run): boolean => {
      const { stream, sequence, publishedAt } = positionOf(envelope);
      const last = present.get(stream);
      return last === undefined ? Date.now() - publishedAt.getTime() > MOMENT_MS : sequence <= last;
    };
    return { due: runs.filter(isDue), ahead: runs.filter((run) => !isDue(run)) };
  }

  async #park(ahead: readonly Run[]): Promise<void> {
    if (ahead.length === 0) return;
    const messages = ahead.map((run) => ({
      messageId: run.key.messageId,
      position: positionOf(run.envelope),
      delivery: parkedDelivery(run.message),
    }));
    const { transactor } = this.#batch;
    const kept = await transactor.transact(async (work) => {
      await this.#streams.lock(this.#key, [...new Set(ahead.map(streamOf))], work);
      return this.#streams.park(this.#key, messages, MOST_AHEAD, work);
    });
    const lost = ahead.find(({ key }) => !kept.includes(key.messageId));
    if (lost) throw this.#missing(lost);
  }

  async #all(runs: readonly Run[]): Promise<RebuiltPage> {
    let handled = 0;
    let duplicate = 0;
    for (let left = runs; left.length > 0;) {
      const outcome = await this.#together(left);
      handled += outcome.handled.length;
      duplicate += outcome.duplicates.length;
      const [noRoom] = outcome.noRoom;
      if (noRoom) throw this.#missing(noRoom);
      left = outcome.notBegun;
    }
    return { handled, duplicate };
  }

  /** What may be otherwise at the next try, such as a deadlock, is tried again. */
  async #together(runs: readonly Run[]): Promise<BatchOutcome> {
    for (let attempt = 1; ; attempt++)
      try {
        return await runBatch(runs, this.#queue, this.#batch);
      } catch (error) {
        const { run, cause } = error instanceof BatchFailedError ? error : { run: undefined, cause: error };
        if (isDatabaseOutage(cause) || PASSING.some((passing) => cause instanceof passing)) throw cause;
        if (attempt === TRIES || FINAL.some((final) => cause instanceof final)) throw failed(run, cause);
        await sleep(backoffDelay(attempt, AGAIN));
      }
  }

  /** @returns undefined if a wildcard would let it in and nobody takes it @throws RebuildFailedError if nobody can read it */
  #read(event: Envelope): Run | undefined {
    const route = { exchange: internalExchange(ownerOf(this.#queue.queue)), routingKey: this.#queue.queue };
    try {
      return readMessage(asReceived(toMessage(route, event)), this.#keyed);
    } catch (error) {
      throw new RebuildFailedError(`${nameOf(event)}: ${describeError(error)}`, { cause: error });
    }
  }

  get #keyed(): SubscribedQueue {
    return { ...this.#queue, queue: this.#key };
  }

  #missing({ envelope }: Run): RebuildFailedError {
    const { stream } = positionOf(envelope);
    return new RebuildFailedError(
      `Too many events of ${stream} wait, for earlier ones that were not handed in, or for the subscription itself to handle them.`,
    );
  }
}

const streamOf = ({ envelope }: Run): string => positionOf(envelope).stream;

const nameOf = ({ event_type: type, event_id: id }: Envelope): string => `${type} ${id}`;

function failed(run: Run | undefined, cause: unknown): RebuildFailedError {
  const where = run ? `${nameOf(run.envelope)} in ${run.handler.name}: ` : '';
  return new RebuildFailedError(`${where}${describeError(cause)}`, { cause });
}
