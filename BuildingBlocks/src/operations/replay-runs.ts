import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';
import type { ReplayOutcome, ReplayPlan, ReplayRun } from './replay-run.ts';

/** The replays and rebuilds of a service, in its database. */
export class ReplayRuns {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns false if another one of the queue is open */
  async begin({ id, queue, rebuild, reason, selection }: ReplayPlan, operator: string): Promise<boolean> {
    const rows = await this.#sql(
      `INSERT INTO messaging.replay (id, queue, operator, reason, selection, is_rebuild)
       VALUES ($1::uuid, $2, $3, $4, $5::json, $6)
       ON CONFLICT (queue) WHERE state = 'open' DO NOTHING RETURNING 1`,
      id,
      queue,
      operator,
      reason,
      JSON.stringify(selection),
      rebuild,
    );
    return rows.length > 0;
  }

  async find(id: string): Promise<ReplayRun | undefined> {
    const [run] = await this.#runs('WHERE id = $1::uuid', id);
    return run;
  }

  /** The newest first. */
  list(limit: number): Promise<ReplayRun[]> {
    return this.#runs('ORDER BY replay.created_at DESC, id LIMIT $1::int', limit);
  }

  /** @returns whether it was open */
  async end(id: string, state: 'done' | 'cancelled'): Promise<boolean> {
    const rows = await this.#sql(
      `UPDATE messaging.replay SET state = $2, updated_at = now() WHERE id = $1::uuid AND state = 'open' RETURNING 1`,
      id,
      state,
    );
    return rows.length > 0;
  }

  /** @param why what hinders it; null if nothing does any more */
  async note(
    id: string,
    why: string | null,
    { handled = 0, duplicate = 0 }: { readonly handled?: number; readonly duplicate?: number } = {},
  ): Promise<void> {
    await this.#sql(
      `UPDATE messaging.replay
          SET why = $2, handled = handled + $3, duplicate = duplicate + $4, updated_at = now()
        WHERE id = $1::uuid AND state = 'open'`,
      id,
      why,
      handled,
      duplicate,
    );
  }

  #runs(where: string, ...parameters: unknown[]): Promise<ReplayRun[]> {
    return this.#sql<ReplayRun>(
      `SELECT id::text, queue, is_rebuild AS rebuild, operator, reason, selection, state, why, rebuilt,
              ${isoTime('replay.created_at')} AS "createdAt", ${isoTime('replay.updated_at')} AS "updatedAt",
              CASE WHEN is_rebuild THEN ${OF_REBUILD} ELSE ${OF_MESSAGES} END AS counts
         FROM messaging.replay AS replay ${where}`,
      ...parameters,
    );
  }
}

const COUNTED: Readonly<Record<string, ReplayOutcome>> = {
  waiting: 'waiting',
  underWay: 'under-way',
  handled: 'handled',
  duplicate: 'duplicate',
  deadLettered: 'dead-lettered',
  invalid: 'invalid',
};

const OF_MESSAGES = `(SELECT json_build_object(${Object.entries(COUNTED)
  .map(([name, outcome]) => `'${name}', count(*) FILTER (WHERE outcome = '${outcome}')`)
  .join(', ')}) FROM messaging.replayed_message WHERE replay_id = replay.id)`;

/** Those under way are parked in the new generation. */
const OF_REBUILD = `json_build_object('waiting', 0, 'underWay',
  (SELECT count(*) FROM messaging.parked WHERE parked.queue = replay.queue || '.rebuild-' || replay.id),
  'handled', handled, 'duplicate', duplicate, 'deadLettered', 0, 'invalid', 0)`;
