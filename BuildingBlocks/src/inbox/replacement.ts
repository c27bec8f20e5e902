import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@ticketwave/contracts';
import type { Clock } from '../domain/index.ts';
import {
  deadLetter,
  publishCopy,
  type EventBus,
  type ReceivedMessage,
  type Verdict,
} from '../messaging/index.ts';
import { describeError, redact } from '../observability/index.ts';
import type { RunLog } from './run-log.ts';

/** How long a message is held that cannot be handled or replaced now, for a reason that may pass. */
export const MOMENT_MS = 1_000;

interface ReplacementParts {
  readonly service: string;
  readonly queue: string;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: RunLog;
}

/** Puts copies in the place of messages of one queue: for another try, or for the dead letters. */
export class Replacement {
  readonly #parts: ReplacementParts;

  constructor(parts: ReplacementParts) {
    this.#parts = parts;
  }

  deadLetter(
    message: ReceivedMessage,
    error: unknown,
    at: { readonly handler: string; readonly attempt: number },
  ): Promise<Verdict> {
    const { clock, log, queue, service } = this.#parts;
    const failure = {
      type: error instanceof Error ? error.name : typeof error,
      message: describeError(error),
      stack: redact(error instanceof Error ? (error.stack ?? '') : ''),
      handler: at.handler,
      at: clock.now(),
    };
    const copy = deadLetter(message, { service, queue, attempt: at.attempt, failure });
    return this.by(copy, () => log.deadLettered(message, failure));
  }

  /** The message may go only when the broker has confirmed the copy that takes its place. */
  async by(copy: Message, replaced: () => void): Promise<Verdict> {
    const { bus, log } = this.#parts;
    const outcome = await publishCopy(bus, copy);
    if (outcome.status === 'confirmed') {
      replaced();
      return 'acknowledge';
    }
    log.copyNotTaken(copy, outcome.reason);
    if (bus.accepting) await sleep(MOMENT_MS);
    return 'reject';
  }
}
