import { connect, type ChannelModel } from 'amqplib';

/** When each message of an exchange arrives, by its id, through a quorum queue: a message leaves it once it is durable. */
export class Arrivals {
  readonly #model: ChannelModel;
  readonly #at = new Map<string, number>();
  #deliveries = 0;

  private constructor(model: ChannelModel) {
    this.#model = model;
  }

  /** @param keyOf the id of what the body is about */
  static async open(url: string, exchange: string, keyOf: (body: unknown) => string): Promise<Arrivals> {
    const model = await connect(url);
    const arrivals = new Arrivals(model);
    const channel = await model.createChannel();
    const queue = `${exchange}.arrivals`;
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue(queue, exchange, '#');
    await channel.consume(
      queue,
      (message) => {
        const at = performance.now();
        if (!message) throw new Error('The broker has cancelled the consumer.');
        arrivals.#deliveries++;
        arrivals.#at.set(keyOf(JSON.parse(message.content.toString('utf8'))), at);
      },
      { noAck: true },
    );
    return arrivals;
  }

  get deliveries(): number {
    return this.#deliveries;
  }

  /** The milliseconds from each of these moments to the arrival; only of those that have arrived. */
  since(moments: ReadonlyMap<string, number>): number[] {
    return [...moments].flatMap(([key, moment]) => {
      const at = this.#at.get(key);
      return at === undefined ? [] : [at - moment];
    });
  }

  forget(): void {
    this.#at.clear();
    this.#deliveries = 0;
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}
