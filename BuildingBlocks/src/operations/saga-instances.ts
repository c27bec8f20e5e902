import type { Sql } from '../outbox/index.ts';
import { isoTime } from '../saga/sql-time.ts';

/** An instance of a saga, as an operator sees it. Times are ISO 8601. */
export interface SagaEntry {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  /** Why a person must review it, a deadline that fails included; null if nothing. */
  readonly reviewReason: string | null;
  readonly version: number;
  /** Null if it waits for no deadline. */
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Some instances, and how many there are in all. */
export interface SagaPage {
  /** The one that changed last comes last; of more than the limit those that changed last. */
  readonly rows: readonly SagaEntry[];
  readonly total: number;
  /** How many need review. */
  readonly needingReview: number;
}

/** Everything about an instance. */
export interface SagaDetails extends SagaEntry {
  readonly correlationId: string;
  /** How often the present deadline has failed, and why it did last. */
  readonly failures: number;
  readonly lastError: string | null;
  /** When a deadline that failed is tried again. */
  readonly nextAttemptAt: string | null;
  readonly state: object;
}

/** How the reason begins where a deadline has failed, which can be tried again. */
export const DEADLINE_FAILS = 'its deadline fails: ';

const REVIEW_REASON = `coalesce(attention, CASE WHEN failures > 0 THEN '${DEADLINE_FAILS}' || last_error END)`;

const ENTRY = `name, id::text, status, ${REVIEW_REASON} AS "reviewReason", version, ${isoTime('due_at')} AS "dueAt",
               ${isoTime('created_at')} AS "createdAt", ${isoTime('updated_at')} AS "updatedAt"`;

/** The sagas of a service as an operator sees them, whether or not the service is running. */
export class SagaInstances {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param needsReview only those that need review */
  async list(needsReview: boolean, limit: number): Promise<SagaPage> {
    const rows = await this.#sql<SagaEntry>(
      `SELECT ${ENTRY} FROM messaging.saga WHERE NOT $1::boolean OR attention IS NOT NULL OR failures > 0
        ORDER BY messaging.saga.updated_at DESC, messaging.saga.id LIMIT $2::integer`,
      needsReview,
      limit,
    );
    const [counts] = await this.#sql<Omit<SagaPage, 'rows'>>(
      `SELECT count(*)::int AS total, (count(*) FILTER (WHERE ${REVIEW_REASON} IS NOT NULL))::int AS "needingReview"
         FROM messaging.saga`,
    );
    return { rows: rows.reverse(), ...(counts ?? { total: 0, needingReview: 0 }) };
  }

  /** @returns one for each saga that has an instance of this id */
  show(id: string): Promise<SagaDetails[]> {
    return this.#sql<SagaDetails>(
      `SELECT ${ENTRY}, correlation_id::text AS "correlationId", failures, last_error AS "lastError",
              ${isoTime('next_attempt_at')} AS "nextAttemptAt", state
         FROM messaging.saga WHERE id = $1::uuid ORDER BY name`,
      id,
    );
  }

  /** The stored states of instances; one that is gone meanwhile is left out. */
  states(
    keys: readonly Pick<SagaEntry, 'name' | 'id'>[],
  ): Promise<(Pick<SagaEntry, 'name' | 'id'> & { readonly state: object })[]> {
    return this.#sql(
      `SELECT name, id::text, state FROM messaging.saga
         JOIN unnest($1::text[], $2::uuid[]) AS wanted (name, id) USING (name, id)`,
      keys.map(({ name }) => name),
      keys.map(({ id }) => id),
    );
  }

  /** Lets a deadline that has failed be tried again now. @returns false if there is none */
  async retry(name: string, id: string): Promise<boolean> {
    const rows = await this.#sql(
      `UPDATE messaging.saga SET next_attempt_at = now()
        WHERE name = $1 AND id = $2::uuid AND due_at IS NOT NULL AND failures > 0 RETURNING 1`,
      name,
      id,
    );
    return rows.length > 0;
  }
}
