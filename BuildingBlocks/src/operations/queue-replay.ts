import { toMessage, type Envelope, type Message } from '@ticketwave/contracts';
import {
  internalExchange,
  ownerOf,
  takenBy,
  type EventBus,
  type SubscribedQueue,
} from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { asReceived } from './edited-message.ts';
import { Judge, type Judgement, type Verdict } from './judgement.ts';
import { invalidReason } from './redrive-batch.ts';
import { ReplayedMessages } from './replayed-messages.ts';
import type { ReplayRun } from './replay-run.ts';

/** The inbox may have forgotten events of this age: a second copy could take effect. */
export class EventTooOldError extends Error {
  override readonly name = 'EventTooOldError';

  constructor(oldest: Date, allowed: Date, queue: string) {
    super(
      `The oldest event is of ${oldest.toISOString()}, and the inbox of ${queue} is sure to remember only what was published since ` +
        `${allowed.toISOString()}: choose events from then on, or rebuild the subscription if it is rebuildable.`,
    );
  }
}

/** The broker did not take a message. What was not confirmed goes when the page is sent again. */
export class NotTakenError extends Error {
  override readonly name = 'NotTakenError';
}

interface QueueReplayParts {
  readonly sql: Sql;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly inboxRetentionDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Of what the inbox remembers, this part is left for messages that wait in a queue or for retries before they are handled. */
const MARGIN = 0.1;

/** Sends events to one queue of the service and to no other, with the ids that they have. */
export class QueueReplay {
  readonly #queue: SubscribedQueue;
  readonly #parts: QueueReplayParts;
  readonly #messages: ReplayedMessages;

  constructor(queue: SubscribedQueue, parts: QueueReplayParts) {
    this.#queue = queue;
    this.#parts = parts;
    this.#messages = new ReplayedMessages(parts.sql);
  }

  /** Events published before this time are refused. */
  oldestAllowed(now = new Date()): Date {
    return new Date(now.getTime() - this.#parts.inboxRetentionDays * (1 - MARGIN) * DAY_MS);
  }

  /** @throws EventTooOldError */
  requireRemembered(oldest: Date): void {
    const allowed = this.oldestAllowed();
    if (oldest < allowed) throw new EventTooOldError(oldest, allowed, this.#queue.queue);
  }

  /** What would become of each event, and nothing is done. */
  async forecast(
    events: readonly Envelope[],
  ): Promise<{ readonly verdicts: Readonly<Record<Verdict, number>>; readonly tooOld: number }> {
    const verdicts = { 'would-be-handled': 0, 'handled-already': 0, 'still-invalid': 0, 'not-taken': 0 };
    for (const { verdict } of await this.#judged(events)) verdicts[verdict]++;
    const allowed = this.oldestAllowed();
    const tooOld = events.filter(({ timestamp }) => new Date(timestamp) < allowed).length;
    return { verdicts, tooOld };
  }

  /**
   * Sends a page. To send it again sends only what the broker has not confirmed; of a process that has died in between the inbox
   * drops second copies.
   * @throws EventTooOldError if one of them is, and nothing was sent; NotTakenError
   */
  async send(run: ReplayRun, events: readonly Envelope[]): Promise<void> {
    for (const { timestamp } of events) this.requireRemembered(new Date(timestamp));
    const judged = await this.#judged(events);
    const meant = events.map(({ event_id: messageId }, index) => ({
      messageId,
      invalid: invalidReason(judged[index]) ?? null,
      wasHandled: judged[index]?.verdict === 'handled-already',
    }));
    await this.#messages.note(run, meant);
    const ids = meant.map(({ messageId }) => messageId);
    const waiting = await this.#messages.waiting(run.id, ids);
    const due = events.flatMap((event) => {
      const redrives = waiting.get(event.event_id);
      return redrives === undefined ? [] : [{ id: event.event_id, copy: this.#copyOf(event, redrives) }];
    });
    const outcomes = await Promise.all(
      due.map(({ copy }) => this.#parts.bus.publish(copy, { mandatory: true })),
    );
    const confirmed = due.filter((_, index) => outcomes[index]?.status === 'confirmed');
    await this.#messages.sent(
      run.id,
      confirmed.map(({ id }) => id),
    );
    for (const outcome of outcomes)
      if (outcome.status !== 'confirmed') throw new NotTakenError(`${outcome.status}: ${outcome.reason}`);
  }

  #judged(events: readonly Envelope[]): Promise<Judgement[]> {
    const judge = new Judge(this.#queue, this.#parts.sql);
    return judge.judge(events.map((event) => asReceived(this.#copyOf(event, 0))));
  }

  /** Its attempts are its own, as those of a redrive. */
  #copyOf(event: Envelope, redrives: number): Message {
    const { queue } = this.#queue;
    const message = toMessage({ exchange: internalExchange(ownerOf(queue)), routingKey: queue }, event);
    const major = event.event_version.split('.', 1)[0];
    const origin = takenBy(this.#queue).find(
      ({ contract }) => contract.type === event.event_type && String(contract.major) === major,
    )?.contract;
    return {
      ...message,
      properties: {
        ...message.properties,
        headers: {
          ...message.properties.headers,
          'x-redrives': redrives,
          ...(origin && {
            'x-original-exchange': origin.exchange,
            'x-original-routing-key': origin.routingKey,
          }),
        },
      },
    };
  }
}
