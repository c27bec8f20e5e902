import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';
import type { RedriveOutcome, RedrivenMessage, RedriveRun } from './redrive-run.ts';
import type { LegCounts } from './redrive-step.ts';

/** A message whose turn it is. */
export interface ClaimedMessage {
  readonly number: number;
  readonly messageId: string;
  readonly messageKey: string;
  readonly redrives: number;
  /** The inbox knows it now: its copy would have no effect. */
  readonly isHandled: boolean;
  /** Claimed before: its copy may have been sent by a process that has died. */
  readonly isAgain: boolean;
  /** It was missing when its turn came before. */
  readonly wasMissed: boolean;
}

/**
 * What was not among the dead letters may be held by somebody who reads them, or by a host that has died, until the broker misses
 * its heartbeats; after this time it is gone.
 */
const MISSED = `interval '60 seconds'`;

const IN_INBOX = `EXISTS (SELECT FROM messaging.inbox
                  WHERE inbox.queue = $2 AND inbox.message_id = message.message_id)`;

/** What became of each message of a redrive, in the service's database. */
export class RedrivenMessages {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  list(
    id: string,
    outcome: RedriveOutcome | undefined,
    after: number,
    limit: number,
  ): Promise<RedrivenMessage[]> {
    return this.#sql(
      `SELECT number, message_id::text AS "messageId", outcome, reason, ${isoTime('sent_at')} AS "sentAt",
              ${isoTime('ended_at')} AS "endedAt"
         FROM messaging.redriven_message
        WHERE redrive_id = $1::uuid AND ($2::text IS NULL OR outcome = $2) AND number > $3::int
        ORDER BY number LIMIT $4::int`,
      id,
      outcome ?? null,
      after,
      limit,
    );
  }

  /**
   * Whose turn it is: what a process that has died may have sent, and, while the redrive sends, of what waits the oldest.
   * Marked as under way before anything is sent.
   */
  claim({ id, queue, leg }: RedriveRun, count: number): Promise<ClaimedMessage[]> {
    return this.#sql(
      `WITH due AS (
         SELECT number, outcome = 'under-way' AS again, missed_at IS NOT NULL AS missed
           FROM messaging.redriven_message
          WHERE redrive_id = $1::uuid AND (missed_at IS NULL OR missed_at < now() - ${MISSED})
            AND ((outcome = 'under-way' AND NOT is_sent)
              OR (outcome = 'waiting' AND EXISTS (
                   SELECT FROM messaging.redrive WHERE id = $1::uuid AND state IN ('canary', 'ramp'))))
          ORDER BY outcome = 'waiting', number LIMIT $4::int FOR UPDATE)
       UPDATE messaging.redriven_message AS message
          SET outcome = 'under-way', leg = $3, sent_at = now(),
              was_handled = CASE WHEN again THEN was_handled ELSE ${IN_INBOX} END
         FROM due WHERE redrive_id = $1::uuid AND message.number = due.number
       RETURNING message.number, message_id::text AS "messageId", message_key AS "messageKey", redrives,
                 ${IN_INBOX} AS "isHandled", again AS "isAgain", missed AS "wasMissed"`,
      id,
      queue,
      leg,
      count,
    );
  }

  /** The copy's number, before it is sent: somebody else has redriven it meanwhile. */
  async setRedrives(id: string, number: number, redrives: number): Promise<void> {
    await this.#sql(
      `UPDATE messaging.redriven_message SET redrives = $3 WHERE redrive_id = $1::uuid AND number = $2`,
      id,
      number,
      redrives,
    );
  }

  /** Their copies are confirmed, and the dead letters gone. */
  async sent(id: string, numbers: readonly number[]): Promise<void> {
    await this.#sql(
      `UPDATE messaging.redriven_message SET is_sent = true WHERE redrive_id = $1::uuid AND number = ANY ($2::int[])`,
      id,
      numbers,
    );
  }

  /** Not sent: they wait for another turn. @param missing they were not there */
  async putBack(id: string, numbers: readonly number[], missing: boolean): Promise<void> {
    await this.#sql(
      `UPDATE messaging.redriven_message
          SET outcome = 'waiting', missed_at = CASE WHEN $3 THEN now() END, sent_at = NULL
        WHERE redrive_id = $1::uuid AND number = ANY ($2::int[]) AND outcome = 'under-way'`,
      id,
      numbers,
      missing,
    );
  }

  /** They may have been sent by a process that has died, and are not there now. */
  async missed(id: string, numbers: readonly number[]): Promise<void> {
    await this.#sql(
      `UPDATE messaging.redriven_message SET is_sent = missed_at IS NOT NULL, missed_at = now()
        WHERE redrive_id = $1::uuid AND number = ANY ($2::int[])`,
      id,
      numbers,
    );
  }

  /** Those that have no outcome yet get this one. */
  async end(
    id: string,
    ended: readonly { readonly number: number; readonly reason: string | null }[],
    outcome: RedriveOutcome,
  ): Promise<void> {
    if (ended.length === 0) return;
    await this.#sql(
      `UPDATE messaging.redriven_message AS message
          SET outcome = $4, reason = ended.reason, ended_at = coalesce(ended_at, now())
         FROM unnest($2::int[], $3::text[]) AS ended (number, reason)
        WHERE redrive_id = $1::uuid AND message.number = ended.number AND outcome IN ('under-way', $4)`,
      id,
      ended.map(({ number }) => number),
      ended.map(({ reason }) => reason),
      outcome,
    );
  }

  /**
   * Gives each message its outcome that inbox or attempts prove, once its dead letter is surely gone: what a process that has
   * died may have sent is looked for before.
   */
  async settle({ id, queue }: RedriveRun): Promise<void> {
    await this.#sql(
      `UPDATE messaging.redriven_message AS message
          SET outcome = CASE WHEN was_handled THEN 'duplicate' ELSE 'handled' END, ended_at = handled_at
         FROM messaging.inbox
        WHERE redrive_id = $1::uuid AND outcome = 'under-way' AND inbox.queue = $2
          AND inbox.message_id = message.message_id AND is_sent`,
      id,
      queue,
    );
    await this.#sql(
      `UPDATE messaging.redriven_message AS message SET outcome = 'dead-again', ended_at = now()
         FROM messaging.attempt AS run
        WHERE redrive_id = $1::uuid AND outcome = 'under-way' AND run.queue = $2
          AND run.message_id = message.message_id AND run.redrives = message.redrives AND run.given_up
          AND is_sent`,
      id,
      queue,
    );
  }

  /** Of those that are under way, or dead again without a reason: what finds them among the dead letters. */
  unexplained(id: string): Promise<{ number: number; messageKey: string; redrives: number }[]> {
    return this.#sql(
      `SELECT number, message_key AS "messageKey", redrives FROM messaging.redriven_message
        WHERE redrive_id = $1::uuid
          AND ((outcome = 'under-way' AND is_sent) OR (outcome = 'dead-again' AND reason IS NULL))
        ORDER BY number LIMIT 20000`,
      id,
    );
  }

  async legCounts({ id, leg }: RedriveRun): Promise<LegCounts> {
    const [row] = await this.#sql<LegCounts>(
      `SELECT (count(*) FILTER (WHERE outcome = 'waiting'))::int AS waiting,
              (count(*) FILTER (WHERE outcome = 'under-way'))::int AS "underWay",
              (count(*) FILTER (WHERE outcome = 'under-way' AND NOT is_sent
                AND (missed_at IS NULL OR missed_at < now() - ${MISSED})))::int AS unsent,
              (count(*) FILTER (WHERE outcome = 'under-way' AND NOT is_sent
                AND missed_at >= now() - ${MISSED}))::int AS "lookedFor",
              (count(*) FILTER (WHERE leg = $2 AND outcome IN ('handled', 'duplicate')))::int AS succeeded,
              (count(*) FILTER (WHERE leg = $2 AND outcome = 'dead-again'))::int AS "deadAgain",
              coalesce(extract(epoch FROM now() - min(sent_at) FILTER (WHERE outcome = 'under-way')) * 1000, 0)::float
                AS "waitedMs"
         FROM messaging.redriven_message WHERE redrive_id = $1::uuid`,
      id,
      leg,
    );
    return (
      row ?? { waiting: 0, underWay: 0, unsent: 0, lookedFor: 0, succeeded: 0, deadAgain: 0, waitedMs: 0 }
    );
  }

  /** What they were given up for again, the most frequent first. */
  async failures({ id, leg }: RedriveRun): Promise<{ reason: string | null; count: number }[]> {
    return this.#sql(
      `SELECT split_part(reason, ':', 1) AS reason, count(*)::int AS count FROM messaging.redriven_message
        WHERE redrive_id = $1::uuid AND leg = $2 AND outcome = 'dead-again' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`,
      id,
      leg,
    );
  }
}
