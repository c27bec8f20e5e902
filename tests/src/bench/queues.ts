import { connect, type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import type { Meter } from './meter.ts';

const IN_FLIGHT = 1_000;
const LOOK_MS = 10;

/** What arrives somewhere, kept in a quorum queue until it is counted. */
export class Sink {
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #queue: string;

  private constructor(model: ChannelModel, channel: ConfirmChannel, queue: string) {
    this.#model = model;
    this.#channel = channel;
    this.#queue = queue;
  }

  /** Takes everything that a topic exchange is given. */
  static async open(url: string, exchange: string, queue = `${exchange}.sink`): Promise<Sink> {
    const model = await connect(url);
    const channel = await model.createConfirmChannel();
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue(queue, exchange, '#');
    return new Sink(model, channel, queue);
  }

  async count(): Promise<number> {
    return (await this.#channel.checkQueue(this.#queue)).messageCount;
  }

  /** Empties it. @returns how many messages there were, and how many different ones by their ids */
  async drain(): Promise<{ readonly deliveries: number; readonly distinct: number }> {
    const expected = await this.count();
    const ids = new Set<unknown>();
    let deliveries = 0;
    if (expected > 0) {
      const tag = 'sink';
      await new Promise<void>((resolve, reject) => {
        const take: Parameters<ConfirmChannel['consume']>[1] = (message) => {
          ids.add(message?.properties.messageId);
          if (++deliveries === expected) resolve();
        };
        this.#channel
          .consume(this.#queue, take, { noAck: true, consumerTag: tag })
          .then(() => undefined, reject);
      });
      await this.#channel.cancel(tag);
    }
    return { deliveries, distinct: ids.size };
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}

/** Sends so many messages to a queue and waits until the broker has confirmed each. */
export async function fill(
  channel: ConfirmChannel,
  queue: string,
  items: number,
  make: () => { readonly body: Buffer; readonly options: Options.Publish },
): Promise<void> {
  for (let sent = 1; sent <= items; sent++) {
    const { body, options } = make();
    channel.sendToQueue(queue, body, options);
    if (sent % IN_FLIGHT === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
}

/** Asks again and again until the answer is as wanted. @throws Error after that time, with the last answer */
export async function untilIs<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  { what, timeoutMs = 600_000, everyMs = LOOK_MS }: { what: string; timeoutMs?: number; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline)
      throw new Error(
        `${what} did not come about within ${timeoutMs} ms; at the end it was ${JSON.stringify(answer)}.`,
      );
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/**
 * Measures a relay from the first event that arrives, until all have and nothing waits in the outbox.
 * @param waiting how many rows have not been marked as published
 */
export async function measureRelay(
  items: number,
  meter: Meter,
  sink: Sink,
  waiting: () => Promise<number>,
): Promise<void> {
  const arrived = (): Promise<number> => sink.count();
  meter.start(await untilIs(arrived, (there) => there > 0, { what: 'a first event' }));
  await untilIs(arrived, (there) => there >= items, { what: `${items} events` });
  await untilIs(waiting, (left) => left === 0, { what: 'an empty outbox' });
  meter.stop(items);
}
