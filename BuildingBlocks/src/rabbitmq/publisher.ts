import type { Message } from '@ticketwave/contracts';
import type { ConfirmChannel, Message as AmqpMessage, Options } from 'amqplib';
import type { PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import type { BrokerConnection } from './connection.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';

export const CONFIRM_TIMEOUT = 10_000;
/** How often it is asked which confirms are overdue: one timer for all. */
const SWEEP_MS = 500;
export const NO_CONFIRM = `no confirm within ${CONFIRM_TIMEOUT / 1000} s`;

interface InFlight {
  readonly channel: ConfirmChannel;
  readonly messageId: string | undefined;
  readonly routingKey: string;
  readonly resolve: (outcome: PublishOutcome) => void;
  /** By `performance.now()`. */
  readonly deadline: number;
  returned?: string;
}

/**
 * Publishes with confirms and says honestly what became of each message. How many are in flight is bounded by
 * the callers: the relay's batch and the consumers' concurrency.
 */
export class Publisher {
  readonly channel: SupervisedChannel<ConfirmChannel>;
  readonly #connection: BrokerConnection;
  /** Those sent first at the beginning. */
  readonly #inFlight = new Set<InFlight>();
  #isSweeping = false;
  #drained: Promise<void> | undefined;

  constructor(parts: Omit<ChannelParts<ConfirmChannel>, 'create'>) {
    this.#connection = parts.connection;
    this.channel = new SupervisedChannel({
      ...parts,
      create: (model) => model.createConfirmChannel(),
      setup: async (channel) => {
        channel.on('return', (message) => this.#onReturn(message));
        channel.on('close', () => this.#onClose(channel));
        await parts.setup(channel);
      },
    });
  }

  async publish(message: Message, mandatory: boolean): Promise<PublishOutcome> {
    await this.#drained;
    return this.#send(this.channel.current, message, mandatory);
  }

  /** Sends the messages one after the other on the same channel; if that ends, the rest of them is not sent. */
  async publishAll(messages: readonly Message[], mandatory: boolean): Promise<PublishOutcome[]> {
    await this.#drained;
    const channel = this.channel.current;
    const outcomes: Promise<PublishOutcome>[] = [];
    for (const message of messages) {
      if (this.#drained) await this.#drained;
      const isOpen = channel === this.channel.current;
      outcomes.push(this.#send(isOpen ? channel : undefined, message, mandatory));
    }
    return Promise.all(outcomes);
  }

  #send(channel: ConfirmChannel | undefined, message: Message, mandatory: boolean): Promise<PublishOutcome> {
    if (!channel) {
      const reason = `not sent: ${this.channel.problem ?? 'no channel'}`;
      return Promise.resolve({ status: 'unknown', reason });
    }
    return new Promise((resolve) => this.#sendOn(channel, message, mandatory, resolve));
  }

  #sendOn(
    channel: ConfirmChannel,
    message: Message,
    mandatory: boolean,
    resolve: (outcome: PublishOutcome) => void,
  ): void {
    const { exchange, routingKey, body, properties } = message;
    const deadline = performance.now() + CONFIRM_TIMEOUT;
    const entry: InFlight = { channel, messageId: properties.messageId, routingKey, resolve, deadline };
    this.#inFlight.add(entry);
    if (!this.#isSweeping) this.#sweepLater();
    try {
      const options = publishOptions(message, mandatory, this.#connection.user);
      const writable = channel.publish(exchange, routingKey, body, options, (error: unknown) =>
        this.#settle(entry, this.#outcomeOf(entry, error)),
      );
      if (!writable) this.#waitForDrain(channel);
    } catch (error) {
      this.#settle(entry, { status: 'refused', reason: describeError(error) });
    }
  }

  /** Once: what was given up is not confirmed any more. */
  #settle(entry: InFlight, outcome: PublishOutcome): void {
    if (this.#inFlight.delete(entry)) entry.resolve(outcome);
  }

  /** Gives up what has not been answered in time. */
  #sweep(): void {
    const now = performance.now();
    for (const entry of this.#inFlight) {
      if (entry.deadline > now) break;
      this.#settle(entry, { status: 'unknown', reason: NO_CONFIRM });
    }
    this.#isSweeping = false;
    if (this.#inFlight.size > 0) this.#sweepLater();
  }

  #sweepLater(): void {
    this.#isSweeping = true;
    setTimeout(() => this.#sweep(), SWEEP_MS);
  }

  /** A returned message is confirmed right after: the return comes first on the same channel. */
  #outcomeOf(entry: InFlight, error: unknown): PublishOutcome {
    if (error && !this.channel.isAlive(entry.channel))
      return { status: 'unknown', reason: describeError(error) };
    if (error) return { status: 'refused', reason: describeError(error) };
    return entry.returned === undefined
      ? { status: 'confirmed' }
      : { status: 'returned', reason: entry.returned };
  }

  #onReturn(message: AmqpMessage): void {
    for (const entry of this.#inFlight) {
      if (entry.messageId === message.properties.messageId && entry.routingKey === message.fields.routingKey)
        entry.returned = returnReason(message);
    }
  }

  #onClose(channel: ConfirmChannel): void {
    for (const entry of [...this.#inFlight]) {
      if (entry.channel === channel)
        this.#settle(entry, { status: 'unknown', reason: 'the channel closed before the confirm' });
    }
  }

  /** Back-pressure: what was written is on its way, what comes next waits until the socket has room. */
  #waitForDrain(channel: ConfirmChannel): void {
    this.#drained ??= new Promise<void>((resolve) => {
      const done = (): void => {
        this.#drained = undefined;
        resolve();
      };
      channel.once('drain', done);
      channel.once('close', done);
    });
  }
}

/** @param user of the connection: the broker refuses a message whose `user_id` is another */
export function publishOptions({ properties }: Message, mandatory: boolean, user: string): Options.Publish {
  return { ...properties, mandatory, persistent: true, userId: user };
}

export function returnReason({ fields }: AmqpMessage): string {
  const { routingKey, exchange, replyText } = fields as unknown as Record<string, string>;
  return `${replyText}: no queue takes '${routingKey}' from '${exchange}'`;
}
