import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';

/** An operator has paused a subscription. */
export interface SubscriptionPause {
  readonly queue: string;
  /** ISO 8601. */
  readonly since: string;
  readonly by: string;
  readonly reason: string;
}

/** The pauses of a service's subscriptions: durable, for all its instances, which see them within seconds. */
export class SubscriptionPauses {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  list(): Promise<SubscriptionPause[]> {
    return this.#sql(`SELECT ${PAUSE} FROM messaging.paused_subscription ORDER BY queue`);
  }

  /** @returns the pause that holds now: that of before, if there was one */
  async pause({
    queue,
    by,
    reason,
  }: Omit<SubscriptionPause, 'since'>): Promise<SubscriptionPause | undefined> {
    const [row] = await this.#sql<SubscriptionPause>(
      `INSERT INTO messaging.paused_subscription (queue, operator, reason) VALUES ($1, $2, $3)
       ON CONFLICT (queue) DO UPDATE SET queue = excluded.queue RETURNING ${PAUSE}`,
      queue,
      by,
      reason,
    );
    return row;
  }

  /** @returns whether it was paused */
  async resume(queue: string): Promise<boolean> {
    const rows = await this.#sql(
      'DELETE FROM messaging.paused_subscription WHERE queue = $1 RETURNING 1',
      queue,
    );
    return rows.length > 0;
  }
}

const PAUSE = `queue, ${isoTime('since')} AS since, operator AS by, reason`;
