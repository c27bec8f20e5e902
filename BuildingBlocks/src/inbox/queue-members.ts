import type { QueueMember } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';

/** Whoever has not been seen for so long has gone. */
const ABSENCE_MS = 10_000;

/** Which instances of a service take part in its subscriptions with partitions, in the service's own database. */
export class QueueMembers {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Says that this one is there. @returns all that are, this one included */
  async see(queue: string, self: QueueMember): Promise<readonly QueueMember[]> {
    const others = await this.#sql<QueueMember>(
      `WITH gone AS (
         DELETE FROM messaging.queue_member
          WHERE queue = $1 AND seen_at < now() - make_interval(secs => $5)),
       seen AS (
         INSERT INTO messaging.queue_member (queue, instance, partitions, splits) VALUES ($1, $2::uuid, $3, $4)
         ON CONFLICT (queue, instance)
           DO UPDATE SET partitions = excluded.partitions, splits = excluded.splits, seen_at = now())
       SELECT instance::text, partitions, splits FROM messaging.queue_member
        WHERE queue = $1 AND instance <> $2::uuid AND seen_at >= now() - make_interval(secs => $5)`,
      queue,
      self.instance,
      self.partitions,
      self.splits,
      ABSENCE_MS / 1000,
    );
    return [self, ...others];
  }

  /** It goes: others take over when they look next. */
  async leave(queue: string, instance: string): Promise<void> {
    await this.#sql(
      'DELETE FROM messaging.queue_member WHERE queue = $1 AND instance = $2::uuid',
      queue,
      instance,
    );
  }
}
