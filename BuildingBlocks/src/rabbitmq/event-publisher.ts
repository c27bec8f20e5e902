import type { Message } from '@ticketwave/contracts';
import { Semaphore } from 'async-mutex';
import type { ConfirmChannel } from 'amqplib';
import { backoffDelay, oneAfterTheOther, type PublishOutcome } from '../messaging/index.ts';
import { CONFIRM_TIMEOUT, Publisher } from './publisher.ts';
import { publishOnce } from './publish-once.ts';
import type { ChannelParts } from './supervised-channel.ts';

/** What the broker does not let in is tried once in this time, whatever number of events waits for it. */
const AGAIN = { base: 2_000, max: 10_000 };
const CHANNELS = 8;
const REMEMBERED = 1_000;
/** Access refused and not found: the same for every message to this exchange with this routing key. */
const ABOUT_THE_DESTINATION = [403, 404];

interface Refusal {
  readonly reason: string;
  readonly failures: number;
  /** By `performance.now()`. */
  readonly until: number;
}

/**
 * Publishes events. A message that the broker does not let in (403, 404, 406) makes it close the channel, and nobody
 * says which one it was: so each that was in flight is sent once more on a channel of its own. The one that is refused
 * there, and what goes to the same exchange with the same routing key, no longer uses the channel of the others.
 */
export class EventPublisher {
  readonly shared: Publisher;
  readonly #parts: Omit<ChannelParts<ConfirmChannel>, 'create'>;
  readonly #channels = new Semaphore(CHANNELS);
  /** By destination or message id, those refused last at the end. */
  readonly #refusals = new Map<string, Refusal>();

  constructor(parts: Omit<ChannelParts<ConfirmChannel>, 'create'>) {
    this.#parts = parts;
    this.shared = new Publisher(parts);
  }

  async publish(message: Message, mandatory: boolean): Promise<PublishOutcome> {
    if (this.#knownAs(message) !== undefined) return this.#publishAlone(message, mandatory);
    const { channel } = this.shared;
    const used = channel.current;
    const outcome = await this.shared.publish(message, mandatory);
    const wasClosed = outcome.status === 'unknown' && used !== undefined && !channel.isAlive(used);
    return wasClosed ? this.#publishAlone(message, mandatory) : outcome;
  }

  /**
   * Sends all of them, and ends with the first that is not confirmed. What has to go alone, or went when the broker closed
   * the channel, is sent one after the other.
   */
  async publishInOrder(messages: readonly Message[], mandatory: boolean): Promise<PublishOutcome[]> {
    if (messages.length === 1 || messages.some((message) => this.#knownAs(message) !== undefined))
      return oneAfterTheOther(messages, (message) => this.publish(message, mandatory));
    const { channel } = this.shared;
    const used = channel.current;
    const outcomes = await this.shared.publishAll(messages, mandatory);
    const end = outcomes.findIndex(({ status }) => status !== 'confirmed');
    if (end === -1) return outcomes;
    const wasClosed = outcomes[end]?.status === 'unknown' && used !== undefined && !channel.isAlive(used);
    if (!wasClosed) return outcomes.slice(0, end + 1);
    const alone = (message: Message): Promise<PublishOutcome> => this.#publishAlone(message, mandatory);
    return [...outcomes.slice(0, end), ...(await oneAfterTheOther(messages.slice(end), alone))];
  }

  #publishAlone(message: Message, mandatory: boolean): Promise<PublishOutcome> {
    return this.#channels.runExclusive(async () => {
      const known = this.#knownAs(message);
      const before = known === undefined ? undefined : this.#refusals.get(known);
      if (before && performance.now() < before.until) return { status: 'refused', reason: before.reason };
      // One tries for all that go the same way.
      if (known !== undefined && before) this.#remember(known, { ...before, until: within(CONFIRM_TIMEOUT) });
      const outcome = await publishOnce(this.#parts.connection, message, mandatory);
      if (outcome.status === 'unknown') {
        if (known !== undefined && before) this.#remember(known, before);
      } else this.#learn(message, outcome, before?.failures ?? 0);
      return outcome;
    });
  }

  #learn(message: Message, outcome: PublishOutcome, failures: number): void {
    this.#refusals.delete(destinationOf(message));
    this.#refusals.delete(idOf(message));
    if (outcome.status !== 'refused' || outcome.code === undefined) return;
    const { code, reason } = outcome;
    if (ABOUT_THE_DESTINATION.includes(code)) {
      const until = within(backoffDelay(failures + 1, AGAIN));
      this.#remember(destinationOf(message), { reason, failures: failures + 1, until });
    } else this.#remember(idOf(message), { reason, failures: failures + 1, until: 0 });
  }

  #remember(key: string, refusal: Refusal): void {
    this.#refusals.delete(key);
    this.#refusals.set(key, refusal);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > REMEMBERED && oldest !== undefined) this.#refusals.delete(oldest);
  }

  /** The key under which a refusal is remembered that concerns the message. */
  #knownAs(message: Message): string | undefined {
    if (this.#refusals.size === 0) return undefined;
    return [destinationOf(message), idOf(message)].find((key) => this.#refusals.has(key));
  }
}

const within = (milliseconds: number): number => performance.now() + milliseconds;
const destinationOf = ({ exchange, routingKey }: Message): string => `to ${exchange} ${routingKey}`;
const idOf = ({ properties }: Message): string => `message ${properties.messageId}`;
