import type { Channel, ConsumeMessage } from 'amqplib';
import type { ReceivedMessage, SubscribedQueue, Verdict } from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';

/** Consumes one queue on a channel of its own, so that what breaks it breaks no other. */
export class Consumer {
  readonly channel: SupervisedChannel<Channel>;
  readonly #parts: Omit<ChannelParts<Channel>, 'create'>;
  readonly #queue: SubscribedQueue;
  readonly #receive: (message: ReceivedMessage) => Promise<Verdict>;
  readonly #running = new Set<Promise<void>>();
  #consumerTag: string | undefined;
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
        if (!this.#paused) await this.#consume(channel);
      },
    });
  }

  pause(): void {
    this.#paused = true;
    const channel = this.channel.current;
    if (channel && this.#consumerTag !== undefined) this.#attempt(channel, channel.cancel(this.#consumerTag));
    this.#consumerTag = undefined;
  }

  resume(): void {
    this.#paused = false;
    const channel = this.channel.current;
    if (channel && this.#consumerTag === undefined) this.#attempt(channel, this.#consume(channel));
  }

  /** Takes no more messages, waits for those being handled, and closes the channel. */
  async stop(): Promise<void> {
    this.pause();
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.channel.stop();
  }

  async #consume(channel: Channel): Promise<void> {
    const { consumerTag } = await channel.consume(this.#queue.queue, (message) =>
      this.#onMessage(channel, message),
    );
    this.#consumerTag = consumerTag;
  }

  /** A channel on which consuming cannot be stopped or started is replaced. */
  #attempt(channel: Channel, operation: Promise<unknown>): void {
    operation.catch((error: unknown) => {
      if (this.channel.current === channel) this.channel.replace(describeError(error));
    });
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
function received({ fields, properties, content }: ConsumeMessage): ReceivedMessage {
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
