import type { Channel, ConsumeMessage } from 'amqplib';
import type { ReceivedMessage, SubscribedQueue, Verdict } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { readyIn } from './queue-depth.ts';
import { received } from './received-message.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';

/** A message that goes back to its queue as soon as the broker sends no more. */
interface Held {
  readonly channel: Channel;
  readonly message: ConsumeMessage;
  readonly verdict: Verdict;
}

interface ConsumerParts extends Omit<ChannelParts<Channel>, 'create'> {
  /** Called with the queue if it was deleted. */
  readonly missing: (queue: string) => void;
}

/** A queue of the broker. */
type ConsumedQueue = Pick<SubscribedQueue, 'queue' | 'prefetch'>;

/** Consumes one queue on a channel of its own, so that what breaks it breaks no other. */
export class Consumer {
  readonly channel: SupervisedChannel<Channel>;
  readonly #parts: ConsumerParts;
  readonly #queue: ConsumedQueue;
  readonly #receive: (message: ReceivedMessage) => Promise<Verdict>;
  /** With the time since when each holds its message. */
  readonly #running = new Map<Promise<void>, number>();
  /** What is to go back to the queue while no messages are taken. */
  #held: Held[] = [];
  #consuming: { readonly channel: Channel; readonly tag: string } | undefined;
  readonly #acknowledgements = new WeakMap<Channel, Acknowledgements>();
  #steering: Promise<void> = Promise.resolve();
  #paused = false;
  #pausedByOperator = false;
  #isAssigned: boolean;

  /** @param isAssigned false: nothing is taken until `assign` */
  constructor(
    parts: ConsumerParts,
    queue: ConsumedQueue,
    receive: (message: ReceivedMessage) => Promise<Verdict>,
    isAssigned = true,
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#receive = receive;
    this.#isAssigned = isAssigned;
    this.channel = new SupervisedChannel({
      ...parts,
      create: (model) => model.createChannel(),
      setup: async (channel) => {
        await parts.setup(channel);
        await channel.prefetch(queue.prefetch);
        this.#acknowledgements.set(
          channel,
          new Acknowledgements(channel, () => this.channel.isAlive(channel)),
        );
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
    const idle = this.#isWanted && this.#consuming?.channel !== this.channel.current;
    return this.channel.problem ?? (idle ? 'not consuming yet' : undefined);
  }

  /** Why what is in the queue does not come here, meant or not. */
  get hindrance(): string | undefined {
    return this.problem ?? (this.#pausedByOperator ? `'${this.name}' is paused by an operator` : undefined);
  }

  /** Whether this process is to read the queue at all. */
  get isAssigned(): boolean {
    return this.#isAssigned;
  }

  /** Begins to read the queue, or leaves it to others, once what it holds has been handled. */
  assign(isAssigned: boolean): void {
    if (isAssigned === this.#isAssigned) return;
    this.#isAssigned = isAssigned;
    this.#steer();
  }

  pause(): void {
    this.#paused = true;
    this.#steer();
  }

  resume(): void {
    this.#paused = false;
    this.#steer();
  }

  /** An operator wants no messages to be taken, whatever `pause` and `resume` say. */
  setPausedByOperator(paused: boolean): void {
    this.#pausedByOperator = paused;
    this.#steer();
  }

  get #isWanted(): boolean {
    return this.#isAssigned && !this.#paused && !this.#pausedByOperator;
  }

  /** Takes no more messages, waits for those being handled, and closes the channel. */
  async stop(): Promise<void> {
    this.pause();
    await this.#steering;
    while (this.#running.size > 0) await Promise.all(this.#running.keys());
    await this.#returnHeld();
    if (this.channel.current) this.#acknowledgements.get(this.channel.current)?.flush();
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
      if (!this.#isWanted && consuming) {
        this.#consuming = undefined;
        await channel.cancel(consuming.tag);
      } else if (this.#isWanted && !consuming) {
        this.#giveBackHeld();
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
      void this.#cancelled(channel);
      return;
    }
    this.#acknowledgements.get(channel)?.delivered(message.fields.deliveryTag);
    const run = this.#handle(channel, message).finally(() => {
      this.#running.delete(run);
      void this.#returnHeld();
    });
    this.#running.set(run, performance.now());
  }

  /** The broker does not say why. From RabbitMQ 4.3 on it also cancels a consumer that has held a message too long. */
  async #cancelled(channel: Channel): Promise<void> {
    const [since] = this.#running.values();
    const exists = await this.#queueExists();
    if (this.channel.current !== channel) return;
    if (exists === false) this.#parts.missing(this.#queue.queue);
    const isTimeout = since !== undefined && exists === true;
    this.channel.replace(
      isTimeout
        ? `consumer time-out: the broker cancelled the consumer, which had held a message for ${seconds(since)} s`
        : 'the broker cancelled the consumer, as when the queue is deleted',
    );
  }

  /** @returns undefined if the broker cannot be asked */
  async #queueExists(): Promise<boolean | undefined> {
    const { model } = this.#parts.connection;
    try {
      return model && (await readyIn(model, this.#queue.queue)) !== undefined;
    } catch (error) {
      this.#parts.logger.debug(`Queue '${this.#queue.queue}' cannot be looked at: ${describeError(error)}`);
      return undefined;
    }
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
      verdict = 'reject';
    }
    if (!this.channel.isAlive(channel)) return;
    if (!this.#isWanted && verdict !== 'acknowledge') this.#held.push({ channel, message, verdict });
    else this.#settle(verdict, channel, message);
  }

  /** From RabbitMQ 4.3 on a `nack` does not count towards the delivery limit; a `reject` does on every version. */
  #settle(verdict: Verdict, channel: Channel, message: ConsumeMessage): void {
    const { deliveryTag } = message.fields;
    const acknowledgements = this.#acknowledgements.get(channel);
    if (verdict === 'acknowledge') {
      acknowledgements?.acknowledge(deliveryTag);
      return;
    }
    acknowledgements?.settled(deliveryTag);
    if (verdict === 'reject') channel.reject(message, true);
    else channel.nack(message, false, true);
  }

  /**
   * What came back while no messages are taken goes back once the broker sends no more and nothing is under way:
   * before, it would be delivered again at once. Whoever is still under way when messages are taken again is not
   * waited for.
   */
  async #returnHeld(): Promise<void> {
    await this.#steering;
    if (this.#running.size === 0) this.#giveBackHeld();
  }

  /** In the order in which it came. */
  #giveBackHeld(): void {
    const held = this.#held.sort((a, b) => a.message.fields.deliveryTag - b.message.fields.deliveryTag);
    this.#held = [];
    for (const { channel, message, verdict } of held)
      if (this.channel.isAlive(channel)) this.#settle(verdict, channel, message);
  }
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 1000);
