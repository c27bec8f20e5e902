import type { Message } from '@ticketwave/contracts';
import { deadLetterQueue, type PublishOutcome, type ReceivedMessage } from '../messaging/index.ts';
import { userOf, type BrokerSettings } from '../rabbitmq/broker-address.ts';
import { closeConnection } from '../rabbitmq/close.ts';
import { readyIn } from '../rabbitmq/queue-depth.ts';
import { describeError } from '../observability/index.ts';
import type { ChannelModel } from 'amqplib';
import { CopyDetector } from './copy-detector.ts';
import type { DeadLetter } from './dead-letter.ts';
import {
  BrokerUnavailableError,
  ConfirmingPublisher,
  connectOnce,
  QueueRefusedError,
} from './operator-connection.ts';
import { mayRead, PAGE, QueueReading, type HeldMessage } from './queue-reading.ts';
import { Redrive, type RedriveOptions, type RedriveReport } from './redrive.ts';
import { isEverything, scan, wantedBy, type Selection, type Scan } from './selection.ts';
import { FrontReader, PickingReader, type QueueReader } from './queue-readers.ts';

const ACCESS_REFUSED = 403;

/** What discarding has done. */
export interface DiscardReport {
  /** Message ids; copies of one message are named once. */
  readonly discarded: (string | null)[];
  /** Ids and positions that were asked for, and are not there. */
  readonly notFound: readonly string[];
  /** It was ended by its signal, before all that was meant was gone. */
  readonly interrupted: boolean;
}

/** What an operator does with the dead letters of a queue. Every method names the queue that gave them up. */
export class DeadLetters {
  readonly #connection: ChannelModel;
  readonly #user: string;
  readonly #page: number;

  private constructor(connection: ChannelModel, user: string, page: number) {
    this.#connection = connection;
    this.#user = user;
    this.#page = page;
  }

  /**
   * @param broker its URL, with the virtual host; its user needs what the service itself may do, or more
   * @param options.page how many messages one channel may hold
   * @throws BrokerUnavailableError
   */
  static async connect(broker: string | BrokerSettings, { page = PAGE } = {}): Promise<DeadLetters> {
    const settings = typeof broker === 'string' ? { url: broker } : broker;
    const connection = await connectOnce(settings, 'ticketwave.operator');
    return new DeadLetters(connection, userOf(settings) || 'guest', page);
  }

  /** How many dead letters the queue has; undefined if it has no `.dlq`. */
  count(queue: string): Promise<number | undefined> {
    return this.#guard(() => readyIn(this.#connection, deadLetterQueue(queue)));
  }

  /**
   * As `count`, but the same with every version of the broker: older ones answer also those who may not read the queue.
   * @throws QueueRefusedError if the account may not read it
   */
  async countReadable(queue: string): Promise<number | undefined> {
    const messages = await this.count(queue);
    if (messages === 0) await this.#guard(() => mayRead(this.#connection, deadLetterQueue(queue)));
    return messages;
  }

  /**
   * Shows every dead letter with its position, oldest first, and leaves all of them where they are. Copies of one count
   * as one. @returns how many there are
   */
  browse(
    queue: string,
    visit: (deadLetter: DeadLetter, message: ReceivedMessage, position: number, copyKey: string) => void,
  ): Promise<number> {
    return this.#guard(async () => {
      const reading = this.#reading(queue);
      const reader = new CopyDetector();
      let count = 0;
      await reading.readAll(({ message }) => {
        const { deadLetter, position, copyKey, isCopy } = reader.read(message);
        if (isCopy) return;
        count = position;
        visit(deadLetter, message, position, copyKey);
      });
      await reading.giveBack();
      return count;
    });
  }

  /**
   * Sends dead letters back to the queue that gave them up, and to no other: same id, same body, attempts afresh.
   * Each is confirmed there before it is taken away here, so a redrive that is cut short loses nothing; the inbox
   * absorbs a second copy. Copies of one message go back as one.
   */
  redrive(queue: string, selection: Selection, options: RedriveOptions = {}): Promise<RedriveReport> {
    return this.#guard(async () => {
      const found = await this.#scan(queue, selection);
      const redrive = new Redrive(queue, found, options);
      if (!redrive.isDue) return redrive.report;
      const publisher = await ConfirmingPublisher.open(this.#connection, this.#user);
      await redrive.run(this.#take(queue, selection, found), publisher);
      return redrive.report;
    });
  }

  /** Takes dead letters away for good, with all their copies. @param signal ends it between two messages */
  discard(queue: string, selection: Selection, signal?: AbortSignal): Promise<DiscardReport> {
    return this.#guard(async () => {
      const found = await this.#scan(queue, selection);
      const queueReader = this.#take(queue, selection, found);
      const reader = new CopyDetector();
      const discarded: (string | null)[] = [];
      let interrupted = false;
      for (let taken = 0; taken < found.total; taken++) {
        interrupted = signal?.aborted ?? false;
        const held = interrupted ? undefined : await queueReader.next();
        if (!held) break;
        held.acknowledge();
        const { deadLetter, isCopy } = reader.read(held.message);
        if (!isCopy) discarded.push(deadLetter.messageId);
      }
      await queueReader.close();
      return { discarded, notFound: found.notFound, interrupted };
    });
  }

  /**
   * Lets the body take dead letters that are wanted, wherever they are in the queue, and publish. What it does not
   * acknowledge stays in its place. All of the queue is held meanwhile, so the body is to be short.
   */
  async take<R>(
    queue: string,
    wanted: (message: ReceivedMessage) => boolean,
    body: (picked: readonly HeldMessage[], publisher: Pick<ConfirmingPublisher, 'publish'>) => Promise<R>,
  ): Promise<R> {
    const taken = await this.#guard(async () => {
      const reading = this.#reading(queue);
      const picked: HeldMessage[] = [];
      await reading.readAll((held) => {
        if (wanted(held.message)) picked.push(held);
      });
      const publisher = await ConfirmingPublisher.open(this.#connection, this.#user);
      try {
        return await settle(() => body(picked, publisher));
      } finally {
        await publisher.close();
        await reading.giveBack();
      }
    });
    if ('error' in taken) throw taken.error;
    return taken.result;
  }

  /** Publishes one message, mandatory and confirmed. */
  publish(message: Message): Promise<PublishOutcome> {
    return this.#guard(async () => {
      const publisher = await ConfirmingPublisher.open(this.#connection, this.#user);
      try {
        return await publisher.publish(message);
      } finally {
        await publisher.close();
      }
    });
  }

  async close(): Promise<void> {
    await closeConnection(this.#connection).catch(() => undefined); // it may be gone already
  }

  #reading(queue: string): QueueReading {
    return new QueueReading(this.#connection, deadLetterQueue(queue), this.#page);
  }

  #scan(queue: string, selection: Selection): Promise<Scan> {
    return scan(this.#reading(queue), selection);
  }

  #take(queue: string, selection: Selection, found: Scan): QueueReader {
    return isEverything(selection)
      ? new FrontReader(this.#connection, deadLetterQueue(queue), this.#reading(queue))
      : new PickingReader(this.#reading(queue), wantedBy(found));
  }

  async #guard<R>(body: () => Promise<R>): Promise<R> {
    try {
      return await body();
    } catch (error) {
      const refused = error instanceof Error && 'code' in error && error.code === ACCESS_REFUSED;
      const Thrown = refused ? QueueRefusedError : BrokerUnavailableError;
      throw new Thrown(`The broker did not do it: ${describeError(error)}`, { cause: error });
    }
  }
}

/** What fails in somebody else's part is not the broker's failure. */
async function settle<R>(
  body: () => Promise<R>,
): Promise<{ readonly result: R } | { readonly error: unknown }> {
  try {
    return { result: await body() };
  } catch (error) {
    return { error };
  }
}
