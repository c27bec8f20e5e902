import type { Message } from '@ticketwave/contracts';
import type { ConfirmChannel, Message as AmqpMessage, Options } from 'amqplib';
import type { PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import type { BrokerConnection } from './connection.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';

export const CONFIRM_TIMEOUT = 10_000;
export const NO_CONFIRM = `no confirm within ${CONFIRM_TIMEOUT / 1000} s`;

interface InFlight {
  readonly channel: ConfirmChannel;
  readonly messageId: string | undefined;
  readonly routingKey: string;
  returned?: string;
  settle(outcome: PublishOutcome): void;
}

/**
 * Publishes with confirms and says honestly what became of each message. How many are in flight is bounded by
 * the callers: the relay's batch and the consumers' concurrency.
 */
export class Publisher {
  readonly channel: SupervisedChannel<ConfirmChannel>;
  readonly #connection: BrokerConnection;
  readonly #inFlight = new Set<InFlight>();
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
    const channel = this.channel.current;
    if (!channel) return { status: 'unknown', reason: `not sent: ${this.channel.problem ?? 'no channel'}` };
    return new Promise((resolve) => this.#send(channel, message, mandatory, resolve));
  }

  #send(
    channel: ConfirmChannel,
    message: Message,
    mandatory: boolean,
    resolve: (outcome: PublishOutcome) => void,
  ): void {
    const entry: InFlight = {
      channel,
      messageId: message.properties.messageId,
      routingKey: message.routingKey,
      settle: (outcome) => {
        if (!this.#inFlight.delete(entry)) return;
        clearTimeout(timer);
        resolve(outcome);
      },
    };
    const timer = setTimeout(() => entry.settle({ status: 'unknown', reason: NO_CONFIRM }), CONFIRM_TIMEOUT);
    this.#inFlight.add(entry);
    try {
      const options = publishOptions(message, mandatory, this.#connection.user);
      const writable = channel.publish(
        message.exchange,
        message.routingKey,
        message.body,
        options,
        (error: unknown) => entry.settle(this.#outcomeOf(entry, error)),
      );
      if (!writable) this.#waitForDrain(channel);
    } catch (error) {
      entry.settle({ status: 'refused', reason: describeError(error) });
    }
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
        entry.settle({ status: 'unknown', reason: 'the channel closed before the confirm' });
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
