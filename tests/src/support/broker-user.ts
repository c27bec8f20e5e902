import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';

/** What the broker says to an attempt: it lets it pass, or closes the channel with a reason. */
export type Answer = 'allowed' | `${number} ${string}`;

/** A user of the broker who tries things, each on a channel of its own. */
export class BrokerUser {
  readonly #connection: ChannelModel;

  private constructor(connection: ChannelModel) {
    this.#connection = connection;
  }

  static async connect(url: string): Promise<BrokerUser> {
    return new BrokerUser(await connect(url, { noDelay: true }));
  }

  async attempt(operation: (channel: Channel) => Promise<unknown>): Promise<Answer> {
    return this.#answer(await this.#connection.createChannel(), operation);
  }

  /** Whether a message may go there; it need not reach a queue. */
  async publish(exchange: string, routingKey: string): Promise<Answer> {
    return this.#answer(await this.#connection.createConfirmChannel(), async (channel: ConfirmChannel) => {
      channel.publish(exchange, routingKey, Buffer.from('{}'), { mandatory: true });
      await channel.waitForConfirms();
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** The broker's own words come with the channel's error, which may follow the failure of the operation. */
  async #answer<C extends Channel>(channel: C, operation: (channel: C) => Promise<unknown>): Promise<Answer> {
    let refusal: (Error & { code?: number }) | undefined;
    const refused = new Promise<void>((resolve) => {
      channel.once('error', (error: Error & { code?: number }) => {
        refusal = error;
        resolve();
      });
    });
    const done = operation(channel).then(
      () => 'allowed' as const,
      () => refused,
    );
    await Promise.race([done, refused]);
    if (refusal !== undefined)
      return `${refusal.code ?? 0} ${/[A-Z]+_[A-Z]+/.exec(refusal.message)?.[0] ?? refusal.message}`;
    await channel.close();
    return 'allowed';
  }
}
