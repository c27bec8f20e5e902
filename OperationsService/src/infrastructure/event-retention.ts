import { Clock } from '@ticketwave/building-blocks/domain';
import { Retention } from '@ticketwave/building-blocks/hosting';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { inject, injectable } from 'inversify';
import { daysOf, type EventRetentionRules } from '../domain/event-retention-rules.ts';
import { removeEvents } from './event-removals.ts';

/** The token of how long events are kept. */
export const EVENT_RETENTION = Symbol('how long events are kept');

const DAY_MS = 24 * 60 * 60 * 1000;

/** Events go once they have been kept long enough, and what of them reports read stays. */
@injectable()
export class EventRetention extends Retention {
  override readonly table = 'stored_event';

  constructor(
    @inject(Persistence) private readonly persistence: Persistence,
    @inject(Clock) private readonly clock: Clock,
    @inject(EVENT_RETENTION) private readonly rules: EventRetentionRules,
  ) {
    super();
  }

  override async deleteExpired(limit: number): Promise<number> {
    const { sql } = this.persistence;
    let deleted = 0;
    for (const type of await this.#types()) {
      if (deleted === limit) break;
      const days = daysOf(type, this.rules);
      const expired = await this.#expired(type, days, limit - deleted);
      if (expired.length > 0)
        deleted += await removeEvents(sql, expired, {
          kind: 'pruned',
          requestedBy: 'operations-service',
          reason: `${type} is kept ${days} days`,
        });
    }
    return deleted;
  }

  /** Of what is stored, from one to the next in the index. */
  async #types(): Promise<string[]> {
    const rows = await this.persistence.sql<{ type: string }>(
      `WITH RECURSIVE known (type) AS (
         (SELECT event_type FROM stored_event ORDER BY event_type LIMIT 1)
          UNION ALL
         SELECT (SELECT event_type FROM stored_event WHERE event_type > known.type ORDER BY event_type LIMIT 1)
           FROM known WHERE known.type IS NOT NULL)
       SELECT type FROM known WHERE type IS NOT NULL`,
    );
    return rows.map(({ type }) => type);
  }

  async #expired(type: string, days: number, limit: number): Promise<string[]> {
    const now = this.clock.now();
    const rows = await this.persistence.sql<{ position: string }>(
      `${expired('occurred_at < $2')} UNION ALL ${expired('occurred_at > $3')} LIMIT $4`,
      type,
      new Date(now.getTime() - days * DAY_MS).toISOString(),
      now.toISOString(),
      limit,
    );
    return rows.map(({ position }) => position);
  }
}

/**
 * An event must have been stored for so long, too. Then one whose time is still to come goes as well.
 * @param range of an index
 */
const expired = (range: string): string =>
  `(SELECT position FROM stored_event WHERE event_type = $1 AND ${range} AND recorded_at < $2 LIMIT $4)`;
