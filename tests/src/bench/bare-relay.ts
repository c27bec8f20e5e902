import type { ConfirmChannel } from 'amqplib';
import type pg from 'pg';

/** As many as a loop by hand takes at a time. */
const BATCH = 500;

/** The outbox that somebody writes in an afternoon: one table, one index, no streams, no attempts, no lease. */
export const BARE_OUTBOX = `
  CREATE TABLE outbox_by_hand (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id uuid NOT NULL,
    exchange text NOT NULL,
    routing_key text NOT NULL,
    body text NOT NULL,
    published_at timestamptz);
  CREATE INDEX ON outbox_by_hand (id) WHERE published_at IS NULL`;

/** Selects 500, publishes them, waits for their confirms and marks them, again and again. */
export class BareRelay {
  readonly #pool: pg.Pool;
  readonly #channel: ConfirmChannel;
  #running: Promise<void> | undefined;
  #stopping = false;
  #wake: () => void = () => undefined;
  #wakes = 0;

  constructor(pool: pg.Pool, channel: ConfirmChannel) {
    this.#pool = pool;
    this.#channel = channel;
  }

  start(): void {
    this.#stopping = false;
    this.#running = this.#run();
  }

  /** Something has been committed. */
  wake(): void {
    this.#wakes++;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const before = this.#wakes;
      if ((await this.#pass()) > 0 || this.#wakes !== before) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #pass(): Promise<number> {
    const { rows } = await this.#pool.query<{
      id: string;
      message_id: string;
      exchange: string;
      routing_key: string;
      body: string;
    }>({
      name: 'take',
      text: `SELECT id, message_id, exchange, routing_key, body FROM outbox_by_hand
              WHERE published_at IS NULL ORDER BY id LIMIT ${BATCH}`,
    });
    if (rows.length === 0) return 0;
    for (const { message_id, exchange, routing_key, body } of rows)
      this.#channel.publish(exchange, routing_key, Buffer.from(body), {
        messageId: message_id,
        contentType: 'application/json',
        persistent: true,
      });
    await this.#channel.waitForConfirms();
    await this.#pool.query({
      name: 'mark',
      text: 'UPDATE outbox_by_hand SET published_at = now() WHERE id = ANY ($1::bigint[])',
      values: [rows.map(({ id }) => id)],
    });
    return rows.length;
  }
}
