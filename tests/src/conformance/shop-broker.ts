import { connect, type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import type { WireMessage } from '../support/wire-message.ts';
import { DEAD_LETTER_EXCHANGE, DEAD_LETTERS, EXCHANGE } from './order.ts';

/** A message that was given up. */
export interface DeadLetter {
  readonly body: string;
  /** Everything that is said of why. */
  readonly said: string;
}

/** The broker from outside: what others publish and look at. */
export class ShopBroker {
  readonly #url: string;
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;

  private constructor(url: string, model: ChannelModel, channel: ConfirmChannel) {
    this.#url = url;
    this.#model = model;
    this.#channel = channel;
    for (const part of [model, channel]) part.on('error', () => undefined); // the next call fails with it
  }

  static async connect(url: string): Promise<ShopBroker> {
    const model = await connect(url);
    return new ShopBroker(url, model, await model.createConfirmChannel());
  }

  /** After the broker was away. */
  async reconnect(): Promise<ShopBroker> {
    await this.#model.close().catch(() => undefined); // it is gone
    return ShopBroker.connect(this.#url);
  }

  /** What a library finds on its broker: the exchange of the events, and where dead letters go. */
  async prepare(): Promise<void> {
    await this.#channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await this.#channel.assertExchange(DEAD_LETTER_EXCHANGE, 'direct', { durable: true });
    await this.#channel.assertQueue(DEAD_LETTERS, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await this.#channel.bindQueue(DEAD_LETTERS, DEAD_LETTER_EXCHANGE, DEAD_LETTERS);
  }

  async publish(message: WireMessage): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#channel.publish(
        message.exchange,
        message.routingKey,
        message.body,
        message.options,
        (error: Error | null) => (error ? reject(error) : resolve()),
      );
    });
  }

  /** A queue of our own. */
  async spy(name: string, routingKey: string, queueArguments: object = {}): Promise<void> {
    const options: Options.AssertQueue = { durable: true, arguments: queueArguments };
    await this.#channel.assertQueue(name, options);
    await this.#channel.bindQueue(name, EXCHANGE, routingKey);
  }

  async purge(queue: string): Promise<void> {
    await this.#channel.purgeQueue(queue);
  }

  /** All that is there is taken away. */
  async take(
    queue: string,
  ): Promise<readonly { readonly id: unknown; readonly body: string; readonly said: string }[]> {
    const taken = [];
    for (;;) {
      const found = await this.#channel.get(queue, { noAck: true });
      if (!found) return taken;
      const { messageId, headers } = found.properties;
      taken.push({
        id: messageId as unknown,
        body: found.content.toString(),
        said: JSON.stringify(headers),
      });
    }
  }

  async close(): Promise<void> {
    await this.#model.close().catch(() => undefined); // it may be gone
  }
}
