import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';
import type { RedriveOutcome, RedrivePlan, RedriveRun, RedriveState } from './redrive-run.ts';

/** A dead letter that a redrive means. */
export interface MeantMessage {
  readonly messageId: string | null;
  readonly messageKey: string | null;
  /** Of the copy that is to be sent. */
  readonly redrives: number;
  /** Why it is not sent; null if it is. */
  readonly invalid: string | null;
}

/** The redrives of a service, in its database. */
export class RedriveRuns {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns false if another redrive of the queue is under way */
  async begin(
    id: string,
    operator: string,
    plan: RedrivePlan,
    meant: readonly MeantMessage[],
  ): Promise<boolean> {
    const [row] = await this.#sql<{ begun: boolean }>(
      `WITH run AS (
         INSERT INTO messaging.redrive
           (id, queue, operator, reason, selection, canary, rate, max_failing_percent, state)
         VALUES ($1::uuid, $2, $3, $4, $5::json, $6, $7::float, $8::float, 'canary')
         ON CONFLICT (queue) WHERE state IN ('canary', 'ramp') DO NOTHING RETURNING id
       ), meant AS (
         INSERT INTO messaging.redriven_message
           (redrive_id, number, message_id, message_key, redrives, outcome, reason, ended_at)
         SELECT run.id, at, message_id, message_key, redrives,
                CASE WHEN invalid IS NULL THEN 'waiting' ELSE 'invalid' END, invalid,
                CASE WHEN invalid IS NOT NULL THEN now() END
           FROM run, unnest($9::uuid[], $10::text[], $11::int[], $12::text[])
                WITH ORDINALITY AS meant (message_id, message_key, redrives, invalid, at)
       )
       SELECT EXISTS (SELECT FROM run) AS begun`,
      id,
      plan.queue,
      operator,
      plan.reason,
      JSON.stringify(plan.selection),
      plan.canary,
      plan.rate,
      plan.maxFailingPercent,
      meant.map(({ messageId }) => messageId),
      meant.map(({ messageKey }) => messageKey),
      meant.map(({ redrives }) => redrives),
      meant.map(({ invalid }) => invalid),
    );
    return row?.begun === true;
  }

  async find(id: string): Promise<RedriveRun | undefined> {
    const [run] = await this.#runs('WHERE id = $1::uuid', id);
    return run;
  }

  /** The newest first. */
  list(limit: number): Promise<RedriveRun[]> {
    return this.#runs('ORDER BY redrive.created_at DESC, id LIMIT $1::int', limit);
  }

  /**
   * Those that send, and those of which something is still without an outcome, or the line in the audit without its end: whoever
   * ended them may have died before that.
   */
  open(limit: number): Promise<RedriveRun[]> {
    return this.#runs(
      `WHERE state IN ('canary', 'ramp')
          OR (redrive.updated_at > now() - interval '1 day' AND (
               EXISTS (SELECT FROM messaging.redriven_message
                        WHERE redrive_id = redrive.id AND outcome = 'under-way')
               OR ${IS_AUDIT_DUE}))
        ORDER BY redrive.created_at LIMIT $1::int`,
      limit,
    );
  }

  /** @param from only if it is in one of these states @returns whether it was */
  async setState(
    id: string,
    state: RedriveState,
    from: readonly RedriveState[],
    why: string | null = null,
  ): Promise<boolean> {
    const rows = await this.#sql(
      `UPDATE messaging.redrive SET state = $2, why = $4, updated_at = now()
        WHERE id = $1::uuid AND state = ANY ($3::text[]) RETURNING 1`,
      id,
      state,
      from,
      why,
    );
    return rows.length > 0;
  }

  /**
   * Begins anew with what waits and what failed, under another canary.
   * @returns false if it has not ended, or another redrive of the queue is under way
   */
  async resume(id: string): Promise<boolean> {
    const [row] = await this.#sql<{ resumed: boolean }>(
      `WITH run AS (
         UPDATE messaging.redrive AS own SET state = 'canary', leg = leg + 1, why = NULL, updated_at = now()
          WHERE id = $1::uuid AND state IN ('stopped', 'cancelled', 'done')
            AND NOT EXISTS (SELECT FROM messaging.redrive AS other
                             WHERE other.queue = own.queue AND other.state IN ('canary', 'ramp'))
         RETURNING id
       ), meant AS (
         UPDATE messaging.redriven_message AS message
            SET outcome = 'waiting', redrives = redrives + 1, is_sent = false, missed_at = NULL, sent_at = NULL,
                ended_at = NULL, reason = NULL
           FROM run WHERE redrive_id = run.id AND outcome IN ('dead-again', 'invalid') AND message_key IS NOT NULL
       )
       SELECT EXISTS (SELECT FROM run) AS resumed`,
      id,
    );
    return row?.resumed === true;
  }

  async #runs(where: string, ...parameters: unknown[]): Promise<RedriveRun[]> {
    return this.#sql<RedriveRun>(
      `SELECT id::text, queue, operator, reason, selection, canary, rate::float,
              max_failing_percent::float AS "maxFailingPercent", state, leg, why,
              ${isoTime('redrive.created_at')} AS "createdAt", ${isoTime('redrive.updated_at')} AS "updatedAt",
              ${COUNTS} AS counts, ${IS_AUDIT_DUE} AS "isAuditDue"
         FROM messaging.redrive AS redrive ${where}`,
      ...parameters,
    );
  }
}

/** It has ended, and its line in the audit has not, or not since it was resumed. */
const IS_AUDIT_DUE = `(state NOT IN ('canary', 'ramp') AND EXISTS (
  SELECT FROM messaging.audit
   WHERE audit.id = redrive.id AND (audit.ended_at IS NULL OR audit.ended_at < redrive.updated_at)))`;

const counted = (name: string, outcome: RedriveOutcome): string =>
  `'${name}', count(*) FILTER (WHERE outcome = '${outcome}')`;

const COUNTS = `(SELECT json_build_object('meant', count(*), ${[
  counted('waiting', 'waiting'),
  counted('underWay', 'under-way'),
  counted('handled', 'handled'),
  counted('duplicate', 'duplicate'),
  counted('deadAgain', 'dead-again'),
  counted('invalid', 'invalid'),
  counted('gone', 'gone'),
].join(', ')}) FROM messaging.redriven_message WHERE redrive_id = redrive.id)`;
