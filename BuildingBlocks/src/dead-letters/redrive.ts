import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf, redrivesOf, type PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import { redriveCopy } from './dead-letter.ts';
import type { ConfirmingPublisher } from './operator-connection.ts';
import type { HeldMessage } from './queue-reading.ts';
import { messageKeyOf } from './copy-detector.ts';
import type { Scan } from './selection.ts';
import type { QueueReader } from './queue-readers.ts';

/** How a redrive is done. */
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

/** What a redrive has done, or in a dry run would do. */
export interface RedriveReport {
  /** Message ids, in the order in which they went back to their queue; in a dry run, would have gone. */
  readonly redriven: (string | null)[];
  /** Second copies, left by a redrive that was cut short: they went away with the first. */
  readonly merged: number;
  /** Ids and positions that were asked for, and are not there. */
  readonly notFound: readonly string[];
  /** It was ended by its signal, before all that was meant had gone. */
  readonly interrupted: boolean;
  /** Ids of what was published too long ago. If there are any, nothing was redriven. */
  readonly tooOld: readonly (string | null)[];
  /** Where the redrive ended before its time: `unknown` if the connection was lost. */
  readonly notTaken: {
    readonly messageId: string | null;
    readonly status: Exclude<PublishOutcome['status'], 'confirmed'>;
    readonly reason: string;
  } | null;
}

/** One redrive of one queue, from what was found there to the report about it. */
export class Redrive {
  readonly #queue: string;
  readonly #found: Scan;
  readonly #options: RedriveOptions;
  readonly #sent = new Set<string>();
  readonly #redriven: (string | null)[] = [];
  #taken = 0;
  #merged = 0;
  #interrupted = false;
  #notTaken: RedriveReport['notTaken'] = null;

  constructor(queue: string, found: Scan, options: RedriveOptions) {
    this.#queue = queue;
    this.#found = found;
    this.#options = options;
  }

  /** Whether there is anything to take and to publish. */
  get isDue(): boolean {
    return this.#found.chosen.length > 0 && this.#tooOld.length === 0 && !this.#options.dryRun;
  }

  get report(): RedriveReport {
    const planned = new Map(
      this.#found.chosen.map((deadLetter) => [deadLetter.messageKey ?? deadLetter.copyKey, deadLetter]),
    );
    const wouldGo = this.#tooOld.length > 0 ? [] : [...planned.values()].map(({ messageId }) => messageId);
    return {
      redriven: this.#options.dryRun ? wouldGo : this.#redriven,
      merged: this.#merged,
      notFound: this.#found.notFound,
      interrupted: this.#interrupted,
      tooOld: this.#tooOld,
      notTaken: this.#notTaken,
    };
  }

  async run(queueReader: QueueReader, publisher: ConfirmingPublisher): Promise<void> {
    try {
      const begun = performance.now();
      while (!this.#isComplete && !this.#notTaken) {
        await this.#pace(begun);
        if (this.#options.signal?.aborted) {
          this.#interrupted = true;
          break;
        }
        const held = await queueReader.next();
        if (!held) break;
        this.#taken++;
        await this.#send(held, publisher);
      }
      await publisher.close();
      await queueReader.close();
    } catch (error) {
      // The broker puts back what was held; what had been confirmed by then is in the report.
      this.#notTaken ??= { messageId: null, status: 'unknown', reason: describeError(error) };
    }
  }

  async #send(held: HeldMessage, publisher: ConfirmingPublisher): Promise<void> {
    const { message } = held;
    const messageId = message.properties.messageId ?? null;
    const key = messageKeyOf(message);
    if (key !== undefined && this.#sent.has(key)) {
      held.acknowledge();
      this.#merged++;
      return;
    }
    const ofCopies = key === undefined ? undefined : this.#found.redrives.get(key);
    const highest = Math.max(redrivesOf(message), ofCopies ?? 0);
    const copy = redriveCopy(message, {
      service: ownerOf(this.#queue),
      queue: this.#queue,
      redrives: highest + 1,
    });
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
