import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import type { ReceivedMessage } from '../messaging/index.ts';
import { closeChannel } from '../rabbitmq/close.ts';
import { received } from '../rabbitmq/received-message.ts';
import { untilReady, type HeldMessage, type QueueReading } from './queue-reading.ts';

/** Gives messages of a queue one after the other. What is not acknowledged stays in the queue, in its place. */
export interface QueueReader {
  next(): Promise<HeldMessage | undefined>;
  close(): Promise<void>;
}

/** Takes from the front, holding no message but the last one: for as many as there may be, however slowly. */
export class FrontReader implements QueueReader {
  readonly #connection: ChannelModel;
  readonly #queue: string;
  readonly #rest: QueueReading;
  #channel: Channel | undefined;
  #held: GetMessage | undefined;

  /** @param rest a reading of the same queue */
  constructor(connection: ChannelModel, queue: string, rest: QueueReading) {
    this.#connection = connection;
    this.#queue = queue;
    this.#rest = rest;
  }

  async next(): Promise<HeldMessage | undefined> {
    const channel = (this.#channel ??= await this.#open());
    const message = await channel.get(this.#queue);
    if (!message) return undefined;
    this.#held = message;
    const acknowledge = (): void => {
      this.#held = undefined;
      channel.ack(message);
    };
    return { message: received(message), acknowledge };
  }

  /** A message that goes back alone would end up behind all others: so these go once around as well. */
  async close(): Promise<void> {
    if (this.#held) await this.#goOnceAround();
    else if (this.#channel) await closeChannel(this.#channel);
  }

  async #goOnceAround(): Promise<void> {
    await this.#rest.readAll(() => undefined);
    if (this.#channel) await closeChannel(this.#channel);
    await untilReady(this.#connection, this.#queue, 1);
    await this.#rest.giveBack();
  }

  async #open(): Promise<Channel> {
    const channel = await this.#connection.createChannel();
    channel.on('error', () => undefined); // the operation under way fails with it
    return channel;
  }
}

/** Takes what is wanted, from wherever it is in the queue; holds all of the queue meanwhile. */
export class PickingReader implements QueueReader {
  readonly #reading: QueueReading;
  readonly #wanted: (message: ReceivedMessage) => boolean;
  #picked: HeldMessage[] | undefined;

  constructor(reading: QueueReading, wanted: (message: ReceivedMessage) => boolean) {
    this.#reading = reading;
    this.#wanted = wanted;
  }

  async next(): Promise<HeldMessage | undefined> {
    this.#picked ??= await this.#read();
    this.#reading.mustHold();
    return this.#picked.shift();
  }

  close(): Promise<void> {
    return this.#reading.giveBack();
  }

  async #read(): Promise<HeldMessage[]> {
    const picked: HeldMessage[] = [];
    await this.#reading.readAll((held) => {
      if (this.#wanted(held.message)) picked.push(held);
    });
    return picked;
  }
}
