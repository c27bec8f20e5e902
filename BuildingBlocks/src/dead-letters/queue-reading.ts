import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import type { ReceivedMessage } from '../messaging/index.ts';
import { closeChannel } from '../rabbitmq/close.ts';
import { readyIn } from '../rabbitmq/queue-depth.ts';
import { received } from '../rabbitmq/received-message.ts';

/** How many messages one channel holds unless configured otherwise; the protocol's limit is 65,535. */
export const PAGE = 50_000;
/** After so long without a delivery the queue is asked whether somebody else has taken what was there. */
const QUIET_MS = 2_000;
/** So often it may be that something is there, and is not delivered. */
const MOST_QUIET = 15;
const SETTLE_MS = 5_000;

/** A message that its reader holds: it goes back unless it is acknowledged. */
export interface HeldMessage {
  readonly message: ReceivedMessage;
  acknowledge(): void;
}

interface Page {
  readonly channel: Channel;
  held: number;
  closing?: true;
  /** Why the broker has taken back what was held, as after its time-out for acknowledgements. */
  lost?: string;
}

/**
 * A look at everything that is ready in a queue, which leaves contents and order as they were.
 *
 * A quorum queue puts what comes back behind what came back before, so only a reading of the whole queue keeps its
 * order. It comes back in order when its channel closes; `nackAll` shuffles more than 32 messages (both tried with
 * RabbitMQ 3.10).
 */
export class QueueReading {
  readonly #connection: ChannelModel;
  readonly #queue: string;
  readonly #page: number;
  readonly #pages: Page[] = [];

  constructor(connection: ChannelModel, queue: string, page: number) {
    this.#connection = connection;
    this.#queue = queue;
    this.#page = page;
  }

  /** Reads to the end of what is there now, and holds it until `giveBack`. @returns how many messages it has read */
  async readAll(visit: (held: HeldMessage) => void): Promise<number> {
    const total = (await readyIn(this.#connection, this.#queue)) ?? 0;
    let read = 0;
    while (read < total) {
      const wanted = Math.min(total - read, this.#page);
      const got = await this.#readPage(wanted, visit);
      read += got;
      if (got < wanted) break;
    }
    return read;
  }

  /** @throws Error if the broker has taken back what was read: an acknowledgement would come too late */
  mustHold(): void {
    for (const page of this.#pages) mustHold(page);
  }

  /** Returns when everything that was not acknowledged can be read again. */
  async giveBack(): Promise<void> {
    let expected = 0;
    for (const page of this.#pages.splice(0)) {
      page.closing = true;
      if (page.lost === undefined) await closeChannel(page.channel);
      expected += page.held;
      await untilReady(this.#connection, this.#queue, expected);
    }
  }

  async #readPage(wanted: number, visit: (held: HeldMessage) => void): Promise<number> {
    const channel = await this.#connection.createChannel();
    const page: Page = { channel, held: 0 };
    this.#pages.push(page);
    await channel.prefetch(wanted);
    let consumerTag: string | undefined;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => {
        page.lost ??= error.message;
        clearTimeout(quiet);
        reject(error);
      };
      // A busy machine lets time pass, too: its deliveries come before the answer of the queue.
      let asked = 0;
      const ask = async (): Promise<void> => {
        const { held } = page;
        const ready = (await readyIn(this.#connection, this.#queue)) ?? 0;
        if (page.held !== held || page.lost !== undefined) return;
        if (ready === 0) resolve();
        else if (++asked === MOST_QUIET)
          fail(new Error(`of ${ready} ready messages the broker delivers none`));
        else quiet = later();
      };
      const later = (): NodeJS.Timeout => setTimeout(() => void ask().catch(fail), QUIET_MS);
      let quiet = later();
      channel.on('error', fail);
      channel.on('close', () => {
        if (!page.closing) fail(new Error('the channel was closed'));
      });
      const deliver = (message: Parameters<typeof received>[0] | null): void => {
        if (message === null) {
          fail(
            new Error('the broker cancelled the consumer: the queue was deleted, or a time-out has passed'),
          );
          return;
        }
        page.held++;
        clearTimeout(quiet);
        asked = 0;
        visit({ message: received(message), acknowledge: () => acknowledge(page, message) });
        if (page.held === wanted) resolve();
        else quiet = later();
      };
      channel.consume(this.#queue, deliver).then((reply) => (consumerTag = reply.consumerTag), fail);
    });
    const read = page.held;
    if (consumerTag !== undefined) await channel.cancel(consumerTag);
    return read;
  }
}

function mustHold({ lost }: Page): void {
  if (lost !== undefined) throw new Error(`the broker has taken back what was held for too long: ${lost}`);
}

function acknowledge(page: Page, message: Parameters<Channel['ack']>[0]): void {
  mustHold(page);
  page.channel.ack(message);
  page.held--;
}

/** For an empty queue. @throws Error with the broker's code 403 if the account may not read it */
export async function mayRead(connection: ChannelModel, queue: string): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // consuming itself gives the reason
  await channel.consume(queue, () => undefined);
  await closeChannel(channel); // what came in at this moment goes back
}

/** The broker puts messages back a moment after it has closed their channel. */
export async function untilReady(connection: ChannelModel, queue: string, expected: number): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (((await readyIn(connection, queue)) ?? expected) < expected && Date.now() < deadline)
    await sleep(10);
}
