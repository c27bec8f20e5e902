import type { ChannelModel } from 'amqplib';
import {
  deadLetterQueue,
  readDeadLetter,
  type DeadLetter,
  type ReceivedMessage,
} from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import {
  BrokerUnavailableError,
  CarefulPublisher,
  connectOnce,
  QueueRefusedError,
} from './operator-connection.ts';
import { mayRead, PAGE, QueueReading, readyIn } from './queue-reading.ts';
import { Redrive, type RedriveOptions, type RedriveReport } from './redrive.ts';
import { isWanted, survey, type Selection, type Survey } from './selection.ts';
import { FrontTaking, PickingTaking, type Taking } from './taking.ts';

const ACCESS_REFUSED = 403;

interface DiscardReport {
  readonly discarded: (string | null)[];
  /** Ids that were asked for, and are not there. */
  readonly notFound: readonly string[];
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
   * @param url with the virtual host; its user needs what the service itself may do, or more
   * @param options.page how many messages one channel may hold
   * @throws BrokerUnavailableError
   */
  static async connect(url: string, { page = PAGE } = {}): Promise<DeadLetters> {
    const connection = await connectOnce(url, 'ticketwave.operator');
    return new DeadLetters(connection, decodeURIComponent(new URL(url).username) || 'guest', page);
  }

  /** How many dead letters the queue has; undefined if it has no `.dlq`. */
  count(queue: string): Promise<number | undefined> {
    return this.#guard(() => readyIn(this.#connection, deadLetterQueue(queue)));
  }

  /**
   * As `count`, but the same with every version of the broker: older ones tell also those who may not read the queue.
   * @throws QueueRefusedError if the account may not read it
   */
  async countReadable(queue: string): Promise<number | undefined> {
    const messages = await this.count(queue);
    if (messages === 0) await this.#guard(() => mayRead(this.#connection, deadLetterQueue(queue)));
    return messages;
  }

  /** Shows every dead letter, oldest first, and leaves all of them where they are. @returns how many there are */
  browse(queue: string, visit: (letter: DeadLetter, message: ReceivedMessage) => void): Promise<number> {
    return this.#guard(async () => {
      const reading = this.#reading(queue);
      const total = await reading.readAll(({ message }) => visit(readDeadLetter(message), message));
      await reading.giveBack();
      return total;
    });
  }

  /**
   * Sends dead letters back to the queue that gave them up, and to no other: same id, same body, attempts afresh.
   * Each is confirmed there before it is taken away here, so a redrive that is cut short loses nothing; the inbox
   * absorbs a second copy. Copies of one message go back as one.
   */
  redrive(queue: string, selection: Selection, options: RedriveOptions = {}): Promise<RedriveReport> {
    return this.#guard(async () => {
      const found = await this.#survey(queue, selection);
      const redrive = new Redrive(queue, selection, found, options);
      if (!redrive.isDue) return redrive.report;
      const publisher = await CarefulPublisher.open(this.#connection, this.#user);
      await redrive.run(this.#take(queue, selection), publisher);
      return redrive.report;
    });
  }

  /** Takes dead letters away for good. */
  discard(queue: string, selection: Exclude<Selection, { readonly count: number }>): Promise<DiscardReport> {
    return this.#guard(async () => {
      const { total, notFound } = await this.#survey(queue, selection);
      const discarded: (string | null)[] = [];
      const taking = this.#take(queue, selection);
      while (discarded.length < total) {
        const held = await taking.next();
        if (!held) break;
        held.acknowledge();
        discarded.push(held.message.properties.messageId ?? null);
      }
      await taking.close();
      return { discarded, notFound };
    });
  }

  async close(): Promise<void> {
    await this.#connection.close().catch(() => undefined); // it may be gone already
  }

  #reading(queue: string): QueueReading {
    return new QueueReading(this.#connection, deadLetterQueue(queue), this.#page);
  }

  #survey(queue: string, selection: Selection): Promise<Survey> {
    return survey(this.#reading(queue), selection);
  }

  #take(queue: string, selection: Selection): Taking {
    return typeof selection === 'object' && 'ids' in selection
      ? new PickingTaking(this.#reading(queue), (message) => isWanted(message, selection))
      : new FrontTaking(this.#connection, deadLetterQueue(queue), this.#reading(queue));
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
