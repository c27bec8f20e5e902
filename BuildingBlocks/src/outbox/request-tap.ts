import { tapExchange } from '@ticketwave/contracts';
import { backoffDelay, type EventBus } from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import type { Lease } from './lease.ts';
import { RELAY_LEASE, type OutboxRow } from './outbox-store.ts';
import { messageOf } from './row-message.ts';
import type { Sql } from './sql.ts';
import { WakeUp } from './wake-up.ts';

/** Requests that are published at a time. */
const BATCH = 200;
const POLL_MS = 500;
/** What the broker did not take is published again after 1 s to 60 s. */
const AGAIN = { base: 2_000, max: 60_000 };

interface RequestTapParts {
  /** As on the wire: `booking`. */
  readonly service: string;
  readonly sql: Sql;
  /** The relay's: who holds it publishes. */
  readonly lease: Pick<Lease, 'fence'>;
  readonly bus: Pick<EventBus, 'accepting' | 'publish'>;
  readonly logger: Logger;
}

type TappedRow = Pick<OutboxRow, 'position' | 'exchange' | 'routingKey' | 'envelope' | 'properties'>;

/**
 * The second leg of a request: the same message to the service's tap, for those who only watch. It has a mark and a back-off
 * of its own in the row of the outbox, so that neither leg waits for the other, and a request that reaches no queue is
 * returned as ever. Without an order; more than once after a crash.
 */
export class RequestTap {
  readonly #parts: RequestTapParts;
  readonly #stopping = new AbortController();
  readonly #due = new WakeUp();
  #running: Promise<void> = Promise.resolve();
  /** How often in a row the broker has not taken one. */
  #failures = 0;
  #problem: string | undefined;

  constructor(parts: RequestTapParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something has been committed to the outbox. */
  wake(): void {
    this.#due.call();
  }

  /** Waits for what is being published. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#due.call();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      let published = 0;
      try {
        published = await this.#publishDue();
      } catch (error) {
        this.#report(describeError(error));
      }
      if (published < BATCH) await this.#due.wait(POLL_MS, this.#stopping.signal);
    }
  }

  async #publishDue(): Promise<number> {
    const { lease, bus, sql, service } = this.#parts;
    const { fence } = lease;
    if (fence === undefined || !bus.accepting) return 0;
    const rows = await sql<TappedRow>(DUE, BATCH);
    if (rows.length === 0) return 0;
    const exchange = tapExchange(service);
    const outcomes = await Promise.all(
      rows.map((row) => bus.publish({ ...messageOf(row), exchange }, { mandatory: false })),
    );
    const confirmed = rows.filter((_, index) => outcomes[index]?.status === 'confirmed');
    const refused = outcomes.find(({ status }) => status !== 'confirmed');
    this.#failures = refused === undefined ? 0 : this.#failures + 1;
    const wait = refused === undefined ? 0 : backoffDelay(this.#failures, AGAIN);
    const positions = (some: readonly TappedRow[]): string[] => some.map(({ position }) => position);
    await sql(MARK, positions(rows), positions(confirmed), wait, fence);
    this.#report(refused && 'reason' in refused ? refused.reason : undefined);
    return confirmed.length;
  }

  /** Once for each time that it cannot go on. */
  #report(problem: string | undefined): void {
    if ((problem === undefined) === (this.#problem === undefined)) return;
    this.#problem = problem;
    const { logger } = this.#parts;
    if (problem === undefined) logger.info('Requests are published to the tap again');
    else logger.warn(`Requests are not published to the tap, and wait for it: ${problem}`);
  }
}

const DUE = `
  SELECT position::text, exchange, routing_key AS "routingKey", envelope::text, properties::text
    FROM messaging.outbox WHERE tap_at <= now() ORDER BY tap_at LIMIT $1`;

/** Of an instance that has lost the lease nothing is written: somebody else publishes them once more. */
const MARK = `
  UPDATE messaging.outbox
     SET tap_at = CASE WHEN position = ANY ($2::bigint[]) THEN NULL ELSE now() + make_interval(secs => $3 / 1000.0) END
   WHERE position = ANY ($1::bigint[])
     AND EXISTS (SELECT FROM messaging.lease WHERE name = '${RELAY_LEASE}' AND fence = $4::bigint)`;
