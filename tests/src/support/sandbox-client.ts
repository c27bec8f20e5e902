import {
  connect,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  type GetMessage,
} from 'amqplib';
import type { WireMessage } from './wire-message.ts';

/** Any AMQP client: plain amqplib as the administrator, nothing of BuildingBlocks. */
export class SandboxClient {
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;
  #closed = false;

  private constructor(model: ChannelModel, channel: ConfirmChannel) {
    this.#model = model;
    this.#channel = channel;
    model.on('close', () => (this.#closed = true));
  }

  static async connect(url: string): Promise<SandboxClient> {
    const model = await connect(url, { noDelay: true });
    model.on('error', () => undefined); // whoever uses the connection learns of it
    return new SandboxClient(model, await model.createConfirmChannel());
  }

  /** Resolves when the broker has confirmed. */
  async publish({
    exchange,
    routingKey,
    body,
    options,
  }: Omit<WireMessage, 'id' | 'envelope'>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#channel.publish(exchange, routingKey, body, options, (error: Error | null) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Everything that the exchange lets through from now on, in order. */
  async listen(exchange: string, ...patterns: string[]): Promise<readonly ConsumeMessage[]> {
    if (exchange.endsWith('.events'))
      await this.#channel.assertExchange(exchange, 'topic', { durable: true });
    const { queue } = await this.#channel.assertQueue('', { exclusive: true });
    for (const pattern of patterns) await this.#channel.bindQueue(queue, exchange, pattern);
    const received: ConsumeMessage[] = [];
    await this.#channel.consume(queue, (message) => message && received.push(message), { noAck: true });
    return received;
  }

  /** Takes the next message out of a queue, if there is one. */
  async take(queue: string): Promise<GetMessage | undefined> {
    return (await this.apart((channel) => channel.get(queue, { noAck: true }))) || undefined;
  }

  /** How many messages are ready in the queue. */
  async depth(queue: string): Promise<number> {
    return (await this.apart((channel) => channel.checkQueue(queue))).messageCount;
  }

  async consumers(queue: string): Promise<number> {
    return (await this.apart((channel) => channel.checkQueue(queue))).consumerCount;
  }

  /** On a channel of its own, because the broker closes the channel of what it refuses. */
  async apart<R>(operation: (channel: ConfirmChannel) => Promise<R>): Promise<R> {
    const channel = await this.#model.createConfirmChannel();
    const state = { closed: false };
    channel.on('error', () => (state.closed = true)); // the operation itself gives the reason
    try {
      return await operation(channel);
    } finally {
      if (!state.closed) await channel.close();
    }
  }

  /** Does nothing if the broker has ended the connection. */
  async close(): Promise<void> {
    if (!this.#closed) await this.#model.close();
  }
}
