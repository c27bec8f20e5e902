import type { ConfirmChannel } from 'amqplib';
import type pg from 'pg';
import { orderMessage, type OrderEvents } from './orders.ts';
import { fill, untilIs, type Sink } from './queues.ts';

interface OrderHandlingParts {
  /** Of the contestant's database, which has the table of effects. */
  readonly pool: pg.Pool;
  readonly channel: ConfirmChannel;
  /** Where the orders wait. */
  readonly queue: string;
  readonly OrderPlaced: OrderEvents['OrderPlaced'];
  /** Where the events of the handlers arrive, if they publish some. */
  readonly sink: Sink | undefined;
}

/** A full queue of orders, and what their handlers leave behind: one row each, and perhaps one event. */
export class OrderHandling {
  readonly #parts: OrderHandlingParts;

  constructor(parts: OrderHandlingParts) {
    this.#parts = parts;
  }

  async prepare(items: number): Promise<void> {
    const { channel, OrderPlaced, pool, queue } = this.#parts;
    await pool.query('TRUNCATE effect');
    await fill(channel, queue, items, () => orderMessage(OrderPlaced));
    await pool.query('CHECKPOINT');
  }

  /** Until so many effects are there, and as many events. */
  async untilDone(items: number): Promise<void> {
    const { pool, sink } = this.#parts;
    const rows = async (): Promise<number> =>
      (await pool.query<{ count: number }>('SELECT count(*)::int FROM effect')).rows[0]!.count;
    await untilIs(rows, (count) => count >= items, { what: `${items} effects` });
    if (!sink) return;
    await untilIs(
      () => sink.count(),
      (there) => there >= items,
      { what: `${items} events` },
    );
  }

  async effects(): Promise<Readonly<Record<string, number>>> {
    const { channel, pool, queue, sink } = this.#parts;
    const { rows } = await pool.query<{ rows: number; distinct: number }>(
      'SELECT count(*)::int AS rows, count(DISTINCT order_id)::int AS distinct FROM effect',
    );
    const { messageCount: left } = await channel.checkQueue(queue);
    const published = sink && (await sink.drain());
    return {
      'rows written': rows[0]!.rows + left,
      'orders handled': rows[0]!.distinct,
      ...(published && {
        'events delivered': published.deliveries,
        'different events': published.distinct,
      }),
    };
  }
}
