import {
  fits,
  mayBeForgotten,
  messageKeyOf,
  type DeadLetter,
  type Selection,
} from '../dead-letters/index.ts';
import {
  maximumAttempts,
  redrivesOf,
  type ReceivedMessage,
  type SubscribedQueue,
} from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { Judge, type Judgement, type Reading, type Verdict } from './judgement.ts';
import { invalidReason, RedriveBatch } from './redrive-batch.ts';
import type { WithDeadLetters } from './dead-letter-turns.ts';
import { isActive, type RedrivePlan, type RedriveRun } from './redrive-run.ts';
import { RedriveRuns, type MeantMessage } from './redrive-runs.ts';
import { nextStep } from './redrive-step.ts';
import { RedrivenMessages } from './redriven-messages.ts';

/** What a redrive would find, compared with today's code and inbox. */
export interface RedriveForecast {
  readonly meant: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Why some would not be sent, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Published so long ago that the inboxes may have forgotten it. */
  readonly tooOld: number;
  /** Ids that were asked for, and are not there. */
  readonly notFound: readonly string[];
}

interface ProtocolParts {
  readonly sql: Sql;
  readonly queues: readonly SubscribedQueue[];
  readonly withDeadLetters: WithDeadLetters;
}

/** More than this is for a second redrive. */
const MOST_MEANT = 100_000;
/** So often the dead letters themselves are asked what became of messages, in milliseconds. */
const LOOK_MS = 10_000;
/** How long a message may be without an outcome besides its retries, in milliseconds. */
const PATIENCE_MS = 15 * 60_000;

/** Redrives that prove what became of each message. All that they know is in the service's database. */
export class RedriveProtocol {
  readonly #parts: ProtocolParts;
  readonly #messages: RedrivenMessages;
  readonly #lookedAt = new Map<string, number>();
  readonly runs: RedriveRuns;

  constructor(parts: ProtocolParts) {
    this.#parts = parts;
    this.runs = new RedriveRuns(parts.sql);
    this.#messages = new RedrivenMessages(parts.sql);
  }

  get messages(): Pick<RedrivenMessages, 'list'> {
    return this.#messages;
  }

  /** What would be done, and nothing is. */
  async forecast(queue: SubscribedQueue, selection: Selection): Promise<RedriveForecast> {
    const { meant, notFound } = await this.#meant(queue, selection);
    const verdicts = { 'would-be-handled': 0, 'handled-already': 0, 'still-invalid': 0, 'not-taken': 0 };
    const reasons = new Map<string, number>();
    for (const { judgement } of meant) {
      verdicts[judgement.verdict]++;
      const reason = invalidReason(judgement);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    return {
      meant: meant.length,
      verdicts,
      reasons: [...reasons]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count)
        .slice(0, 20),
      tooOld: meant.filter(({ isOld }) => isOld).length,
      notFound,
    };
  }

  /**
   * Notes what is meant; who advances it sends it.
   * @param force also what is older than the inboxes remember
   * @returns false if another redrive of the queue is under way, or how many are too old, or not there
   */
  async begin(
    id: string,
    operator: string,
    plan: RedrivePlan,
    force: boolean,
  ): Promise<'begun' | 'under-way' | { readonly tooOld: number } | 'nothing'> {
    const queue = this.#queue(plan.queue);
    const { meant } = await this.#meant(queue, plan.selection);
    const tooOld = meant.filter(({ isOld }) => isOld).length;
    if (tooOld > 0 && !force) return { tooOld };
    if (meant.length === 0) return 'nothing';
    return (await this.runs.begin(id, operator, plan, meantMessages(meant))) ? 'begun' : 'under-way';
  }

  /**
   * Does what comes next, as far as it does not have to wait.
   * @param mayGoOn throws if another process may have taken over
   * @returns whether something was done; and whether the redrive has ended by it
   */
  async advance(
    run: RedriveRun,
    mayGoOn: () => void,
  ): Promise<{ readonly moved: boolean; readonly ended: boolean }> {
    await this.#messages.settle(run);
    await this.#askDeadLetters(run);
    const counts = await this.#messages.legCounts(run);
    if (!isActive(run))
      return counts.unsent > 0 ? this.#send(run, counts.unsent, mayGoOn) : { moved: false, ended: false };
    const step = nextStep(run, counts, this.#patience(run));
    switch (step.step) {
      case 'wait':
        return { moved: false, ended: false };
      case 'send':
        return this.#send(run, step.count, mayGoOn);
      case 'ramp':
        await this.runs.setState(run.id, 'ramp', ['canary']);
        return { moved: true, ended: false };
      case 'stop':
        return this.#end(run, 'stopped', step.why);
      case 'done':
        return this.#end(run, 'done', null);
    }
  }

  async #send(run: RedriveRun, count: number, mayGoOn: () => void) {
    const claimed = await this.#messages.claim(run, count);
    if (claimed.length === 0) return { moved: false, ended: false };
    const judge = new Judge(this.#queue(run.queue), this.#parts.sql);
    const problem = await this.#parts.withDeadLetters(run.queue, (deadLetters) =>
      new RedriveBatch(run, { deadLetters, messages: this.#messages, judge, mayGoOn }).send(claimed),
    );
    if (problem !== undefined) return this.#end(run, 'stopped', problem);
    return { moved: true, ended: false };
  }

  async #end(run: RedriveRun, state: 'stopped' | 'done', why: string | null) {
    await this.#askDeadLetters(run, true);
    const failures = why === null ? [] : await this.#messages.failures(run);
    const kinds = failures.map(({ reason, count }) => `${reason ?? 'unknown'} ×${count}`).join(', ');
    const sentence = why === null ? null : [why, kinds].filter(Boolean).join(': ');
    const ended = await this.runs.setState(run.id, state, ['canary', 'ramp'], sentence);
    return { moved: true, ended };
  }

  /**
   * What is a dead letter again is one that has failed, whatever the attempts say: a message that another version could not
   * read is in no table. They also say why.
   */
  async #askDeadLetters(run: RedriveRun, atOnce = false): Promise<void> {
    const now = performance.now();
    if (!atOnce && now - (this.#lookedAt.get(run.id) ?? now - LOOK_MS / 2) < LOOK_MS) {
      if (!this.#lookedAt.has(run.id)) this.#lookedAt.set(run.id, now);
      return;
    }
    this.#lookedAt.set(run.id, now);
    const open = await this.#messages.unexplained(run.id);
    if (open.length === 0) return;
    const byKey = new Map(open.map((message) => [message.messageKey, message]));
    const ended: { number: number; reason: string }[] = [];
    const look = (deadLetter: DeadLetter, message: ReceivedMessage): void => {
      const known = byKey.get(messageKeyOf(message) ?? '');
      if (!known || redrivesOf(message) < known.redrives) return;
      const { type, message: text } = deadLetter.failure;
      ended.push({ number: known.number, reason: `${type ?? 'unknown'}: ${text ?? ''}` });
    };
    await this.#parts.withDeadLetters(run.queue, (deadLetters) => deadLetters.browse(run.queue, look));
    await this.#messages.end(run.id, ended, 'dead-again');
  }

  #patience(run: RedriveRun): number {
    const { retry, timeout } = this.#queue(run.queue);
    const waits = retry.delays.reduce((sum, delay) => sum + delay, 0);
    return PATIENCE_MS + waits + maximumAttempts(retry) * timeout;
  }

  #queue(name: string): SubscribedQueue {
    const queue = this.#parts.queues.find((known) => known.queue === name);
    if (queue) return queue;
    throw new Error(`This version of the service has no queue ${name}.`);
  }

  /** Read while they pass by, for their bodies are not kept. */
  async #meant(
    queue: SubscribedQueue,
    selection: Selection,
  ): Promise<{ meant: Meant[]; notFound: string[] }> {
    const judge = new Judge(queue, this.#parts.sql);
    const most = Math.min(selection.count ?? MOST_MEANT, MOST_MEANT);
    const found = new Map<string, Omit<Meant, 'judgement'>>();
    const readings: Reading[] = [];
    const seen = new Set<string | null>();
    await this.#parts.withDeadLetters(queue.queue, (deadLetters) =>
      deadLetters.browse(queue.queue, (deadLetter, message, position, copyKey) => {
        seen.add(deadLetter.messageId);
        if (!fits({ ...deadLetter, position }, selection)) return;
        const key = messageKeyOf(message) ?? copyKey;
        if (found.has(key) || found.size === most) return;
        found.set(key, meantOf(message, deadLetter));
        readings.push(judge.read(message));
      }),
    );
    const judgements = await judge.judgeRead(readings);
    const meant = [...found.values()].flatMap((one, index) => {
      const judgement = judgements[index];
      return judgement ? [{ ...one, judgement }] : [];
    });
    return { meant, notFound: [...new Set(selection.ids)].filter((id) => !seen.has(id)) };
  }
}

interface Meant {
  readonly messageId: string | null;
  readonly messageKey: string | undefined;
  readonly redrives: number;
  readonly judgement: Judgement;
  readonly isOld: boolean;
}

const meantOf = (
  message: ReceivedMessage,
  { messageId, publishedAt }: DeadLetter,
): Omit<Meant, 'judgement'> => ({
  messageId,
  messageKey: messageKeyOf(message),
  redrives: redrivesOf(message) + 1,
  isOld: publishedAt !== null && mayBeForgotten(new Date(publishedAt), new Date()),
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What has no id, or one that another has, cannot be proven to have been handled: it is not sent. Pure. */
function meantMessages(meant: readonly Meant[]): MeantMessage[] {
  const ids = new Set<string>();
  return meant.map(({ messageId, messageKey, redrives, judgement }) => {
    const id = messageId !== null && UUID.test(messageId) ? messageId.toLowerCase() : null;
    const unproven = unprovenReason(id, ids);
    if (id !== null) ids.add(id);
    return {
      messageId: id,
      messageKey: unproven === null ? (messageKey ?? null) : null,
      redrives,
      invalid: invalidReason(judgement) ?? unproven,
    };
  });
}

function unprovenReason(id: string | null, ids: ReadonlySet<string>): string | null {
  if (id === null) return 'it has no id under which its handling could be proven';
  return ids.has(id) ? 'another dead letter of this redrive has the same id' : null;
}
