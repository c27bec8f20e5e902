import { describeError } from '../observability/redact.ts';
import { RENEWAL_MS, type Lease } from './lease.ts';
import type { DueStream, OutboxStore, StreamOutcome } from './outbox-store.ts';
import { StreamPublisher, type StreamPublisherParts } from './stream-publisher.ts';
import { pause, WakeUp } from './wake-up.ts';

/** Events that are taken up at a time. */
const TAKEN = 1_000;
/** More are taken up when there is room for so many: the question costs as much for few as for many. */
const ROOM = 250;
/** Of them at most, those that the broker has not taken before: however many these are, the others pass by them. */
const RETRIED = 100;
/** How often the outbox is looked at when nobody in this process has woken the relay. */
const POLL_MS = 500;

interface RelayParts extends StreamPublisherParts {
  readonly store: OutboxStore;
  readonly lease: Lease;
}

/** A stream that was taken up: what it counts for, but not its events, which nobody needs once they are published. */
interface Taken {
  readonly events: number;
  readonly postponed: boolean;
}

/** What has become of a stream, not yet written to the database. */
interface Unrecorded {
  readonly outcome: StreamOutcome;
  readonly fence: string;
}

/**
 * Carries events from the outbox to the broker: streams side by side, each on its own, the events of one stream in
 * their order. A stream is let go once the database knows what was confirmed: until then the relay remembers it,
 * through outages of the database too, and so does not publish it again.
 */
export class Relay {
  readonly #parts: RelayParts;
  readonly #publisher: StreamPublisher;
  readonly #stopping = new AbortController();
  readonly #taken = new Map<string, Taken>();
  readonly #publishing = new Set<Promise<void>>();
  readonly #unrecorded: Unrecorded[] = [];
  readonly #due = new WakeUp();
  readonly #done = new WakeUp();
  #running: Promise<unknown> | undefined;
  /** Whether there was more to take up than there was room for. */
  #more = false;
  /** From when on it is asked again what the broker has not taken, by `performance.now()`. */
  #retryFrom = 0;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#publisher = new StreamPublisher(parts);
  }

  start(): void {
    this.#running = Promise.all([
      this.#repeat('relay lease', () => this.#holdLease()),
      this.#repeat('relay', () => this.#takeUp()),
      this.#repeat('relay record', () => this.#recordDone()),
    ]);
  }

  /** Something has been committed to the outbox. */
  wake(): void {
    this.#due.call();
  }

  /** Waits for the events that are being published, records them and hands the lease over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#publishing);
    if (this.#parts.lease.fence === undefined) return;
    try {
      await this.#record();
      await this.#parts.lease.release();
    } catch (error) {
      // A database that is away now cannot be updated; the lease runs out by itself.
      this.#parts.logger.warn(`The relay could not hand over: ${describeError(error)}`);
    }
  }

  async #repeat(name: string, step: () => Promise<void>): Promise<void> {
    let problem: string | undefined;
    while (!this.#stopping.signal.aborted) {
      try {
        await step();
        if (problem !== undefined) this.#report(name, undefined);
        problem = undefined;
      } catch (error) {
        if (problem === undefined) this.#report(name, describeError(error));
        problem = describeError(error);
        await pause(POLL_MS, this.#stopping.signal);
      }
    }
  }

  async #holdLease(): Promise<void> {
    const before = this.#parts.lease.fence;
    const held = await this.#parts.lease.acquire();
    if (held && before === undefined) {
      this.#done.call();
      this.#due.call();
    }
    await pause(held ? RENEWAL_MS : POLL_MS, this.#stopping.signal);
  }

  async #takeUp(): Promise<void> {
    const { fence } = this.#parts.lease;
    if (fence !== undefined && this.#parts.bus.accepting) await this.#takeUpDue(fence);
    await this.#due.wait(POLL_MS, this.#stopping.signal);
  }

  async #takeUpDue(fence: string): Promise<void> {
    const room = TAKEN - count(this.#taken.values());
    const fresh = room < ROOM ? [] : await this.#parts.store.due(room, { taken: [...this.#taken.keys()] });
    this.#publishAll(fresh, fence);
    this.#more = room < ROOM || count(fresh.map(takenOf)) >= room;
    if (performance.now() >= this.#retryFrom) await this.#takeUpPostponed(fence);
  }

  /** Now and then, as long as that finds less than it may: nobody waits for what has waited for seconds already. */
  async #takeUpPostponed(fence: string): Promise<void> {
    const room = RETRIED - [...this.#taken.values()].filter(({ postponed }) => postponed).length;
    const taken = [...this.#taken.keys()];
    const retried = room <= 0 ? [] : await this.#parts.store.due(room, { postponed: true, taken });
    this.#publishAll(retried, fence);
    const more = count(retried.map(takenOf)) >= room;
    this.#more ||= more;
    this.#retryFrom = more ? 0 : performance.now() + POLL_MS;
  }

  #publishAll(streams: readonly DueStream[], fence: string): void {
    for (const stream of streams) {
      if (!this.#taken.has(stream.stream)) this.#publish(stream, fence);
    }
  }

  #publish(stream: DueStream, fence: string): void {
    this.#taken.set(stream.stream, takenOf(stream));
    const mayGoOn = (): boolean => this.#parts.lease.fence === fence && !this.#stopping.signal.aborted;
    const publishing = this.#publisher.publish(stream, mayGoOn).then((outcome) => {
      this.#publishing.delete(publishing);
      this.#unrecorded.push({ outcome, fence });
      this.#done.call();
    });
    this.#publishing.add(publishing);
  }

  async #recordDone(): Promise<void> {
    await this.#done.wait(POLL_MS, this.#stopping.signal);
    await this.#record();
  }

  /** What was published under a lease that somebody else has had since is forgotten: they have published it again. */
  async #record(): Promise<void> {
    const { fence } = this.#parts.lease;
    if (fence === undefined || this.#unrecorded.length === 0) return;
    const batch = [...this.#unrecorded];
    const own = batch.filter((entry) => entry.fence === fence).map(({ outcome }) => outcome);
    if (own.length > 0) await this.#parts.store.record(own, fence);
    this.#unrecorded.splice(0, batch.length);
    for (const { outcome } of batch) this.#taken.delete(outcome.stream);
    if (this.#more || own.some(hasMore)) this.#due.call();
  }

  #report(component: string, problem: string | undefined): void {
    this.#parts.metrics.stateChanges.inc({ component, state: problem === undefined ? 'working' : 'waiting' });
    if (problem === undefined) this.#parts.logger.info(`The ${component} works again`);
    else this.#parts.logger.warn(`The ${component} waits: ${problem}`);
  }
}

/** Its events, and one if it turned out to have none. */
const takenOf = ({ rows, postponed }: DueStream): Taken => ({ events: Math.max(1, rows.length), postponed });

function count(streams: Iterable<Taken>): number {
  let sum = 0;
  for (const { events } of streams) sum += events;
  return sum;
}

/** After an unknown outcome too, but nothing comes of asking at once. */
const hasMore = ({ confirmed, drained, retryIn }: StreamOutcome): boolean =>
  confirmed.length > 0 && !drained && retryIn === undefined;
