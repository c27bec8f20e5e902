import { setTimeout as sleep } from 'node:timers/promises';
import {
  messageKeyOf,
  redriveCopy,
  type ConfirmingPublisher,
  type DeadLetters,
  type HeldMessage,
} from '../dead-letters/index.ts';
import { ownerOf, redrivesOf } from '../messaging/index.ts';
import type { Judge, Judgement } from './judgement.ts';
import type { RedriveRun } from './redrive-run.ts';
import type { ClaimedMessage, RedrivenMessages } from './redriven-messages.ts';

interface BatchParts {
  readonly deadLetters: DeadLetters;
  readonly messages: RedrivenMessages;
  readonly judge: Judge;
  /** @throws Error if this process may not go on, because another one may have begun to */
  readonly mayGoOn: () => void;
}

/**
 * Sends claimed messages back to their queue: each copy is confirmed there before its dead letter is taken away here. A
 * process that dies in between leaves the message claimed; whoever comes next looks what is there.
 */
export class RedriveBatch {
  readonly #run: RedriveRun;
  readonly #parts: BatchParts;
  readonly #sent: number[] = [];
  readonly #begun = performance.now();
  #published = 0;

  constructor(run: RedriveRun, parts: BatchParts) {
    this.#run = run;
    this.#parts = parts;
  }

  /**
   * Notes as sent only what the broker has answered for: an acknowledgement has reached it when its channel is closed.
   * @returns why the broker does not take them; undefined if it does, or cannot be asked now
   */
  async send(claimed: readonly ClaimedMessage[]): Promise<string | undefined> {
    const { deadLetters, messages } = this.#parts;
    const keys = new Set(claimed.map(({ messageKey }) => messageKey));
    const [ended] = await deadLetters.take(
      this.#run.queue,
      (message) => keys.has(messageKeyOf(message) ?? ''),
      async (picked, publisher) => {
        const copies = copiesOf(picked);
        const there = claimed.filter(({ messageKey }) => copies.has(messageKey));
        await this.#noteMissing(claimed.filter(({ messageKey }) => !copies.has(messageKey)));
        return Promise.allSettled([this.#sendEach(there, copies, publisher)]);
      },
    );
    await messages.sent(this.#run.id, this.#sent);
    if (ended.status === 'rejected') throw ended.reason;
    return ended.value;
  }

  async #sendEach(
    there: readonly ClaimedMessage[],
    copies: ReadonlyMap<string, readonly HeldMessage[]>,
    publisher: Pick<ConfirmingPublisher, 'publish'>,
  ): Promise<string | undefined> {
    const { messages, judge } = this.#parts;
    const held = there.map((claimed) => ({ claimed, copies: copies.get(claimed.messageKey) ?? [] }));
    const judged = await judge.judge(held.flatMap(({ copies: [first] }) => (first ? [first.message] : [])));
    for (const [index, { claimed, copies: own }] of held.entries()) {
      this.#parts.mayGoOn();
      const invalid = invalidReason(judged[index]);
      if (invalid !== undefined && !claimed.isAgain) {
        await messages.end(this.#run.id, [{ number: claimed.number, reason: invalid }], 'invalid');
        continue;
      }
      const problem = await this.#sendOne(claimed, own, publisher);
      if (problem === undefined) continue;
      const unsent = held
        .slice(index)
        .map((each) => each.claimed)
        .filter(({ isAgain }) => !isAgain);
      if (problem.isRefused)
        await messages.putBack(
          this.#run.id,
          unsent.map(({ number }) => number),
          false,
        );
      return problem.isRefused ? problem.reason : undefined;
    }
    return undefined;
  }

  async #sendOne(
    { number, redrives, isAgain, isHandled }: ClaimedMessage,
    copies: readonly HeldMessage[],
    publisher: Pick<ConfirmingPublisher, 'publish'>,
  ): Promise<{ readonly isRefused: boolean; readonly reason: string } | undefined> {
    const highest = Math.max(...copies.map(({ message }) => redrivesOf(message)));
    const [first] = copies;
    if (!first) return undefined;
    // Sent before, and given up again: what is left of before goes, and the new dead letter stays.
    const isDeadAgain = isAgain && highest >= redrives;
    if (!isHandled && !isDeadAgain) {
      const next = Math.max(redrives, highest + 1);
      if (next !== redrives) await this.#parts.messages.setRedrives(this.#run.id, number, next);
      await this.#pace();
      const { queue } = this.#run;
      const outcome = await publisher.publish(
        redriveCopy(first.message, { service: ownerOf(queue), queue, redrives: next }),
      );
      if (outcome.status !== 'confirmed')
        return { isRefused: outcome.status !== 'unknown', reason: `${outcome.status}: ${outcome.reason}` };
      this.#published++;
    }
    for (const copy of copies) if (!isDeadAgain || redrivesOf(copy.message) < redrives) copy.acknowledge();
    this.#sent.push(number);
    return undefined;
  }

  async #noteMissing(missing: readonly ClaimedMessage[]): Promise<void> {
    const { messages } = this.#parts;
    const fresh = missing.filter(({ isAgain }) => !isAgain);
    const numbers = (of: readonly ClaimedMessage[]): number[] => of.map(({ number }) => number);
    const gone = fresh.filter(({ wasMissed }) => wasMissed);
    await messages.end(
      this.#run.id,
      gone.map(({ number }) => ({ number, reason: null })),
      'gone',
    );
    await messages.putBack(this.#run.id, numbers(fresh.filter(({ wasMissed }) => !wasMissed)), true);
    await messages.missed(this.#run.id, numbers(missing.filter(({ isAgain }) => isAgain)));
  }

  async #pace(): Promise<void> {
    const { rate } = this.#run;
    if (rate === null) return;
    const wait = this.#begun + (this.#published * 1000) / rate - performance.now();
    if (wait > 0) await sleep(wait);
  }
}

/** By their keys, the oldest first. Pure. */
function copiesOf(picked: readonly HeldMessage[]): Map<string, HeldMessage[]> {
  const copies = new Map<string, HeldMessage[]>();
  for (const held of picked) {
    const key = messageKeyOf(held.message) ?? '';
    copies.set(key, [...(copies.get(key) ?? []), held]);
  }
  return copies;
}

/** Pure. */
export const invalidReason = (judgement: Judgement | undefined): string | undefined =>
  judgement?.verdict === 'still-invalid' || judgement?.verdict === 'not-taken'
    ? (judgement.reason ?? judgement.verdict)
    : undefined;
