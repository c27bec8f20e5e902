import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';
import type { ReplayedMessage, ReplayOutcome, ReplayRun } from './replay-run.ts';

/** A message that is to be sent. */
export interface MeantEvent {
  readonly messageId: string;
  /** Why it is not sent; null if it is. */
  readonly invalid: string | null;
  readonly wasHandled: boolean;
}

/** What became of each message of a replay, in the service's database. */
export class ReplayedMessages {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  list(
    id: string,
    outcome: ReplayOutcome | undefined,
    after: number,
    limit: number,
  ): Promise<ReplayedMessage[]> {
    return this.#sql(
      `SELECT number::int, message_id::text AS "messageId", outcome, reason, ${isoTime('sent_at')} AS "sentAt",
              ${isoTime('ended_at')} AS "endedAt"
         FROM messaging.replayed_message AS message
        WHERE replay_id = $1::uuid AND ($2::text IS NULL OR outcome = $2) AND message.number > $3::bigint
        ORDER BY message.number LIMIT $4::int`,
      id,
      outcome ?? null,
      after,
      limit,
    );
  }

  /** Notes messages before they are sent; what is noted already stays as it is. */
  async note({ id, queue }: Pick<ReplayRun, 'id' | 'queue'>, meant: readonly MeantEvent[]): Promise<void> {
    await this.#sql(
      `INSERT INTO messaging.replayed_message
              (replay_id, message_id, redrives, outcome, was_handled, reason, ended_at)
       SELECT $1::uuid, meant.message_id,
              1 + coalesce((SELECT max(redrives) FROM messaging.attempt AS run
                             WHERE run.queue = $2 AND run.message_id = meant.message_id), 0),
              CASE WHEN invalid IS NULL THEN 'waiting' ELSE 'invalid' END, was_handled, invalid,
              CASE WHEN invalid IS NOT NULL THEN now() END
         FROM unnest($3::uuid[], $4::text[], $5::boolean[]) WITH ORDINALITY
              AS meant (message_id, invalid, was_handled, at)
        ORDER BY at
       ON CONFLICT DO NOTHING`,
      id,
      queue,
      meant.map(({ messageId }) => messageId),
      meant.map(({ invalid }) => invalid),
      meant.map(({ wasHandled }) => wasHandled),
    );
  }

  /** Of these, those that the broker has not confirmed, with the number of their copies. */
  async waiting(id: string, messageIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#sql<{ messageId: string; redrives: number }>(
      `SELECT message_id::text AS "messageId", redrives FROM messaging.replayed_message
        WHERE replay_id = $1::uuid AND message_id = ANY ($2::uuid[]) AND outcome = 'waiting'`,
      id,
      messageIds,
    );
    return new Map(rows.map(({ messageId, redrives }) => [messageId, redrives]));
  }

  /** The broker has confirmed them. */
  async sent(id: string, messageIds: readonly string[]): Promise<void> {
    await this.#sql(
      `UPDATE messaging.replayed_message SET outcome = 'under-way', sent_at = now()
        WHERE replay_id = $1::uuid AND message_id = ANY ($2::uuid[]) AND outcome = 'waiting'`,
      id,
      messageIds,
    );
  }

  /** Gives each message its outcome that inbox or attempts prove. */
  async settle({ id, queue }: Pick<ReplayRun, 'id' | 'queue'>): Promise<void> {
    await this.#sql(
      `UPDATE messaging.replayed_message AS message
          SET outcome = CASE WHEN was_handled THEN 'duplicate' ELSE 'handled' END,
              ended_at = greatest(handled_at, sent_at)
         FROM messaging.inbox
        WHERE replay_id = $1::uuid AND outcome = 'under-way' AND inbox.queue = $2
          AND inbox.message_id = message.message_id`,
      id,
      queue,
    );
    await this.#sql(
      `UPDATE messaging.replayed_message AS message SET outcome = 'dead-lettered', ended_at = now()
         FROM messaging.attempt AS run
        WHERE replay_id = $1::uuid AND outcome = 'under-way' AND run.queue = $2
          AND run.message_id = message.message_id AND run.redrives = message.redrives AND run.given_up`,
      id,
      queue,
    );
  }
}
