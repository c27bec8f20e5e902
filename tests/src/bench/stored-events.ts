import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import pg from 'pg';
import { bookingMessages } from './booking-messages.ts';
import type { Place } from './contestant.ts';
import { migrateOperations } from './operations-process.ts';
import { fill, untilIs } from './queues.ts';

export const QUEUE = 'operations.event-store';

/** A full queue of events, and the store that they are to come to. */
export class StoredEvents {
  readonly pool: pg.Pool;
  readonly #channel: ConfirmChannel;
  readonly #model: ChannelModel;
  readonly #messages = bookingMessages();
  #before = 0;

  private constructor(pool: pg.Pool, model: ChannelModel, channel: ConfirmChannel) {
    this.pool = pool;
    this.#model = model;
    this.#channel = channel;
  }

  static async open(place: Place): Promise<StoredEvents> {
    await migrateOperations(place);
    const model = await connect(place.amqpUrl);
    const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 2 });
    return new StoredEvents(pool, model, await model.createConfirmChannel());
  }

  /** A channel of its own, to take them by hand. */
  consuming(): Promise<Channel> {
    return this.#model.createChannel();
  }

  /** How many are stored since the round was prepared. */
  async count(): Promise<number> {
    return (await this.head()) - this.#before;
  }

  /** The highest position. */
  async head(): Promise<number> {
    const { rows } = await this.pool.query<{ position: number }>(
      'SELECT position::float AS position FROM store_head',
    );
    return rows[0]!.position;
  }

  async prepare(items: number): Promise<void> {
    this.#before = await this.head();
    await fill(this.#channel, QUEUE, items, () => this.#messages.next().value);
    await this.pool.query('CHECKPOINT');
  }

  async untilStored(items: number): Promise<void> {
    await untilIs(
      () => this.count(),
      (count) => count >= items,
      { what: `${items} stored events` },
    );
  }

  async effects(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.pool.query<{ rows: number; distinct: number }>(
      'SELECT count(*)::int AS rows, count(DISTINCT event_id)::int AS distinct FROM stored_event WHERE position > $1',
      [this.#before],
    );
    const { messageCount } = await this.#channel.checkQueue(QUEUE);
    return { 'events stored': rows[0]!.rows + messageCount, 'different events': rows[0]!.distinct };
  }

  async close(): Promise<void> {
    await this.#model.close();
    await this.pool.end();
  }
}
