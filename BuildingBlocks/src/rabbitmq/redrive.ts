import { setTimeout as sleep } from 'node:timers/promises';
import { redriveCopy, type PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import type { CarefulPublisher } from './operator-connection.ts';
import type { HeldMessage } from './queue-reading.ts';
import { letterOf, type Letter, type Selection, type Survey } from './selection.ts';
import type { Taking } from './taking.ts';

export interface RedriveOptions {
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
  /** Messages in a second, at most; as fast as the broker confirms if absent. */
  readonly rate?: number;
  /** Redrives also what was published so long ago that the inboxes may have forgotten it. */
  readonly force?: boolean;
  /** Ends the redrive between two messages. */
  readonly signal?: AbortSignal;
}

export interface RedriveReport {
  /** Message ids, in the order in which they went back to their queue; in a dry run, would have gone. */
  readonly redriven: (string | null)[];
  /** Second copies, left by a redrive that was cut short: they went away with the first. */
  readonly merged: number;
  /** Ids that were asked for, and are not there. */
  readonly notFound: readonly string[];
  /** Ids of what was published too long ago. If there are any, nothing was redriven. */
  readonly tooOld: readonly (string | null)[];
  /** Where the redrive ended before its time: `unknown` if the connection was lost. */
  readonly notTaken: NotTaken | null;
}

interface NotTaken {
  readonly messageId: string | null;
  readonly status: Exclude<PublishOutcome['status'], 'confirmed'>;
  readonly reason: string;
}

/** One redrive of one queue, from what was found there to the report about it. */
export class Redrive {
  readonly #queue: string;
  readonly #selection: Selection;
  readonly #found: Survey;
  readonly #options: RedriveOptions;
  readonly #letters: ReadonlyMap<string, Letter>;
  readonly #sent = new Set<string>();
  readonly #redriven: (string | null)[] = [];
  #taken = 0;
  #merged = 0;
  #notTaken: NotTaken | null = null;

  constructor(queue: string, selection: Selection, found: Survey, options: RedriveOptions) {
    this.#queue = queue;
    this.#selection = selection;
    this.#found = found;
    this.#options = options;
    this.#letters = new Map(
      found.chosen.flatMap((letter) => (letter.key === undefined ? [] : [[letter.key, letter]])),
    );
  }

  /** Whether there is anything to take and to publish. */
  get isDue(): boolean {
    return this.#found.chosen.length > 0 && this.#tooOld.length === 0 && !this.#options.dryRun;
  }

  get report(): RedriveReport {
    const planned = this.#tooOld.length === 0 ? this.#found.chosen.map(({ messageId }) => messageId) : [];
    return {
      redriven: this.#options.dryRun ? planned : this.#redriven,
      merged: this.#merged,
      notFound: this.#found.notFound,
      tooOld: this.#tooOld,
      notTaken: this.#notTaken,
    };
  }

  async run(taking: Taking, publisher: CarefulPublisher): Promise<void> {
    try {
      const begun = performance.now();
      while (!this.#isComplete && !this.#notTaken) {
        await this.#pace(begun);
        if (this.#options.signal?.aborted) break;
        const held = await taking.next();
        if (!held) break;
        this.#taken++;
        await this.#send(held, publisher);
      }
      await publisher.close();
      await taking.close();
    } catch (error) {
      // The broker puts back what was held; what had been confirmed by then is in the report.
      this.#notTaken ??= { messageId: null, status: 'unknown', reason: describeError(error) };
    }
  }

  async #send(held: HeldMessage, publisher: CarefulPublisher): Promise<void> {
    const { message } = held;
    const { messageId, key, redrives } = letterOf(message);
    if (key !== undefined && this.#sent.has(key)) {
      held.acknowledge();
      this.#merged++;
      return;
    }
    const ofCopies = key === undefined ? undefined : this.#letters.get(key)?.redrives;
    const highest = Math.max(redrives, ofCopies ?? 0);
    const [service = ''] = this.#queue.split('.');
    const copy = redriveCopy(message, { service, queue: this.#queue, redrives: highest + 1 });
    const outcome = await publisher.publish(copy);
    if (outcome.status !== 'confirmed') {
      this.#notTaken = { messageId, ...outcome };
      return;
    }
    // It is in its queue, even if it cannot be taken away here any more: then the inbox absorbs its second copy.
    this.#redriven.push(messageId);
    if (key !== undefined) this.#sent.add(key);
    held.acknowledge();
  }

  /** What comes back while it runs is not redriven again: nobody gets past what was there at the beginning. */
  get #isComplete(): boolean {
    if (typeof this.#selection === 'object' && 'count' in this.#selection)
      return this.#redriven.length >= this.#found.chosen.length;
    return this.#taken >= this.#found.total;
  }

  get #tooOld(): (string | null)[] {
    if (this.#options.force) return [];
    return this.#found.chosen.filter(({ old }) => old).map(({ messageId }) => messageId);
  }

  async #pace(begun: number): Promise<void> {
    const { rate, signal } = this.#options;
    if (rate === undefined) return;
    const wait = begun + (this.#redriven.length * 1000) / rate - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined); // aborted: the caller looks
  }
}
