import type { Channel, ConsumeMessage, GetMessage } from 'amqplib';
import type { ReceivedMessage, SubscribedQueue, Verdict } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';

/** Consumes one queue on a channel of its own, so that what breaks it breaks no other. */
export class Consumer {
  readonly channel: SupervisedChannel<Channel>;
  readonly #parts: Omit<ChannelParts<Channel>, 'create'>;
  readonly #queue: SubscribedQueue;
  readonly #receive: (message: ReceivedMessage) => Promise<Verdict>;
  readonly #running = new Set<Promise<void>>();
  #consuming: { readonly channel: Channel; readonly tag: string } | undefined;
  #steering: Promise<void> = Promise.resolve();
  #paused = false;

  constructor(
    parts: Omit<ChannelParts<Channel>, 'create'>,
    queue: SubscribedQueue,
    receive: (message: ReceivedMessage) => Promise<Verdict>,
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#receive = receive;
    this.channel = new SupervisedChannel({
      ...parts,
      create: (model) => model.createChannel(),
      setup: async (channel) => {
        await parts.setup(channel);
        await channel.prefetch(queue.concurrency);
      },
      opened: () => this.#steer(),
    });
  }

  get name(): string {
    return this.channel.name;
  }

  /** How many messages are being handled. */
  get busy(): number {
    return this.#running.size;
  }

  /** Why no messages are taken; undefined if they are, or if they are not meant to be. */
  get problem(): string | undefined {
    const idle = !this.#paused && this.#consuming?.channel !== this.channel.current;
    return this.channel.problem ?? (idle ? 'not consuming yet' : undefined);
  }

  pause(): void {
    this.#paused = true;
    this.#steer();
  }

  resume(): void {
    this.#paused = false;
    this.#steer();
  }

  /** Takes no more messages, waits for those being handled, and closes the channel. */
  async stop(): Promise<void> {
    this.pause();
    await this.#steering;
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.channel.stop();
  }

  /** Brings what the broker does in line with what is wanted, one step after the other. */
  #steer(): void {
    this.#steering = this.#steering.then(() => this.#startOrStop());
  }

  async #startOrStop(): Promise<void> {
    const channel = this.channel.current;
    if (!channel) return;
    const consuming = this.#consuming?.channel === channel ? this.#consuming : undefined;
    try {
      if (this.#paused && consuming) {
        this.#consuming = undefined;
        await channel.cancel(consuming.tag);
      } else if (!this.#paused && !consuming) {
        const deliver = (message: ConsumeMessage | null): void => this.#onMessage(channel, message);
        const { consumerTag: tag } = await channel.consume(this.#queue.queue, deliver);
        this.#consuming = { channel, tag };
      }
    } catch (error) {
      if (this.channel.current === channel) this.channel.replace(describeError(error));
    }
  }

  #onMessage(channel: Channel, message: ConsumeMessage | null): void {
    if (message === null) {
      this.channel.replace('the broker cancelled the consumer, as when the queue is deleted');
      return;
    }
    const run = this.#handle(channel, message).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Acknowledges on the channel that delivered, and only there: elsewhere the delivery tag means another message. */
  async #handle(channel: Channel, message: ConsumeMessage): Promise<void> {
    let verdict: Verdict;
    try {
      verdict = await this.#receive(received(message));
    } catch (error) {
      this.#parts.logger.error(`A message of '${this.#queue.queue}' goes back to its queue`, {
        error: describeError(error),
      });
      verdict = 'requeue';
    }
    if (!this.channel.isAlive(channel)) return;
    if (verdict === 'acknowledge') channel.ack(message);
    else channel.nack(message, false, true);
  }
}

/** amqplib gives whatever was sent; anything of a wrong type counts as missing. */
export function received({ fields, properties, content }: ConsumeMessage | GetMessage): ReceivedMessage {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const { messageId, type, correlationId, contentType, appId, userId, timestamp, headers } =
    properties as unknown as Record<string, unknown> & { headers?: Record<string, unknown> };
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    body: content,
    properties: definedOnly({
      messageId: text(messageId),
      type: text(type),
      correlationId: text(correlationId),
      contentType: text(contentType),
      appId: text(appId),
      userId: text(userId),
      timestamp: typeof timestamp === 'number' ? timestamp : undefined,
      headers: headers ?? {},
    }),
  };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

const definedOnly = <T extends object>(object: T): Defined<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
