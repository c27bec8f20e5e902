import { describeError } from '../observability/index.ts';
import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';

/** What an operator is about to do. */
export interface OperatorAction {
  readonly id: string;
  /** Who does it. */
  readonly operator: string;
  /** Such as `dlq redrive`. */
  readonly action: string;
  /** What it is done to, such as a queue. */
  readonly target: string;
  /** Which part of that; JSON-safe. */
  readonly selection: object;
}

/** What became of it. */
export interface ActionOutcome {
  readonly outcome: 'done' | 'partly' | 'interrupted' | 'failed';
  /** How many messages, events or the like it changed; null if nobody knows. */
  readonly affected: number | null;
  /** Why it ended before all was done. */
  readonly reason?: string;
}

/** A line of the audit. Times are ISO 8601. */
export interface AuditEntry extends OperatorAction {
  readonly begunAt: string;
  /** Null while it goes on; if it stays so, its process died in it. */
  readonly endedAt: string | null;
  readonly outcome: string | null;
  readonly affected: number | null;
  readonly reason: string | null;
}

/** Where an audit is. */
export interface AuditStore {
  /** Each statement in a transaction of its own. */
  readonly sql: Sql;
  /** Changes a line in one transaction with the event that says so. @param change gives the line; undefined if there is none */
  record(change: (sql: Sql) => Promise<AuditEntry | undefined>): Promise<void>;
}

/** Days that a line is kept. */
const RETENTION_DAYS = 400;
/** Lines that are too old, deleted whenever one is added. */
const DELETED_AT_ONCE = 100;

const LINE = `id::text, ${isoTime('begun_at')} AS "begunAt", operator, action, target, selection,
  ${isoTime('ended_at')} AS "endedAt", outcome, affected, reason`;

/** Who did what and when, in the database of the service that it was done to. */
export class AuditTrail {
  readonly #store: AuditStore;

  constructor(store: AuditStore) {
    this.#store = store;
  }

  /** To be called before anything is done. */
  async begin({ id, operator, action, target, selection }: OperatorAction): Promise<void> {
    await this.#store.record(async (sql) => {
      const [line] = await sql<AuditEntry>(
        `INSERT INTO messaging.audit (id, operator, action, target, selection)
         VALUES ($1::uuid, $2, $3, $4, $5::json) RETURNING ${LINE}`,
        ...[id, operator, action, target, JSON.stringify(selection)],
      );
      return line;
    });
    await this.#store.sql(
      `DELETE FROM messaging.audit WHERE id IN (
         SELECT id FROM messaging.audit WHERE begun_at < now() - make_interval(days => $1)
          ORDER BY begun_at LIMIT $2)`,
      RETENTION_DAYS,
      DELETED_AT_ONCE,
    );
  }

  /** To be called when it is over, however it went. */
  async end(id: string, { outcome, affected, reason }: ActionOutcome): Promise<void> {
    await this.#store.record(async (sql) => {
      const [line] = await sql<AuditEntry>(
        `UPDATE messaging.audit SET ended_at = now(), outcome = $2, affected = $3, reason = $4
          WHERE id = $1::uuid RETURNING ${LINE}`,
        ...[id, outcome, affected, reason ?? null],
      );
      return line;
    });
  }

  /**
   * Does what is audited between its line and the end of that. Nothing is done if the line cannot be written.
   * @param outcomeOf what a result means; not asked if the body fails
   */
  async around<R>(
    action: OperatorAction,
    body: () => Promise<R>,
    outcomeOf: (result: R) => ActionOutcome,
  ): Promise<R> {
    await this.begin(action);
    let result: R;
    try {
      result = await body();
    } catch (error) {
      await this.end(action.id, { outcome: 'failed', affected: null, reason: describeError(error) });
      throw error;
    }
    await this.end(action.id, outcomeOf(result));
    return result;
  }

  /** The newest first. @param before only what began before this time */
  list(limit: number, before?: Date): Promise<AuditEntry[]> {
    return this.#store.sql<AuditEntry>(
      `SELECT ${LINE} FROM messaging.audit WHERE begun_at < coalesce($1::timestamptz, 'infinity')
        ORDER BY messaging.audit.begun_at DESC, messaging.audit.id LIMIT $2::int`,
      before?.toISOString() ?? null,
      limit,
    );
  }
}
