import { ConcurrencyError, type UnitOfWork } from '../messaging/index.ts';
import { storedTrace, type TraceHeaders } from '../observability/tracing.ts';
import type { Sql } from '../outbox/index.ts';
import { SagaStore, type DueSaga, type SagaChange, type SagaRecord } from './saga-store.ts';
import { isoTime } from './sql-time.ts';

/** The table `messaging.saga` of the service's own database. */
export class SqlSagaStore extends SagaStore {
  readonly #pool: Sql;
  readonly #inside: (work: UnitOfWork) => Sql;

  /** @param inside the open transaction of a unit of work */
  constructor(pool: Sql, inside: (work: UnitOfWork) => Sql) {
    super();
    this.#pool = pool;
    this.#inside = inside;
  }

  override async insert(record: Omit<SagaRecord, 'version'>, now: Date, work: UnitOfWork): Promise<boolean> {
    const inserted = await this.#inside(work)(
      `INSERT INTO messaging.saga
         (name, id, state, status, attention, version, due_at, correlation_id, created_at, updated_at, trace)
       VALUES ($1, $2::uuid, $3::json, $4, $5, 1, $6::timestamptz, $7::uuid, $8::timestamptz, $8::timestamptz, $9::json)
       ON CONFLICT DO NOTHING RETURNING name`,
      record.name,
      record.id,
      JSON.stringify(record.state),
      record.status,
      record.reviewReason,
      record.dueAt?.toISOString() ?? null,
      record.correlationId,
      now.toISOString(),
      traceOf(record),
    );
    return inserted.length === 1;
  }

  override async find(name: string, id: string, work: UnitOfWork): Promise<SagaRecord | undefined> {
    const [row] = await this.#inside(work)<SagaRow>(
      `SELECT name, id::text, state::text, status, attention AS "reviewReason", version, ${isoTime('due_at')} AS "dueAt",
              correlation_id::text AS "correlationId"
         FROM messaging.saga WHERE name = $1 AND id = $2::uuid`,
      name,
      id,
    );
    if (!row) return undefined;
    const { state, dueAt, ...rest } = row;
    return { ...rest, state: JSON.parse(state) as object, dueAt: dueAt === null ? null : new Date(dueAt) };
  }

  override async update(change: SagaChange, now: Date, work: UnitOfWork): Promise<void> {
    const { name, id, version } = change;
    const updated = await this.#inside(work)(
      `UPDATE messaging.saga
          SET state = $4::json, status = $5, attention = $6, due_at = $7::timestamptz, updated_at = $8::timestamptz,
              trace = $9::json, version = version + 1, failures = 0, next_attempt_at = NULL, last_error = NULL
        WHERE name = $1 AND id = $2::uuid AND version = $3::integer RETURNING name`,
      name,
      id,
      version,
      JSON.stringify(change.state),
      change.status,
      change.reviewReason,
      change.dueAt?.toISOString() ?? null,
      now.toISOString(),
      traceOf(change),
    );
    if (updated.length === 0) throw changedSince(change);
  }

  override async hold(record: SagaRecord, work: UnitOfWork): Promise<void> {
    const { name, id, version } = record;
    const held = await this.#inside(work)(
      `SELECT FROM messaging.saga WHERE name = $1 AND id = $2::uuid AND version = $3::integer FOR SHARE`,
      name,
      id,
      version,
    );
    if (held.length === 0) throw changedSince(record);
  }

  override async due(names: readonly string[], now: Date, limit: number): Promise<readonly DueSaga[]> {
    const rows = await this.#pool<DueRow>(
      `SELECT name, id::text, correlation_id::text AS "correlationId", version, failures, trace::text
         FROM messaging.saga
        WHERE due_at IS NOT NULL AND coalesce(next_attempt_at, due_at) <= $2::timestamptz AND name = ANY ($1::text[])
          AND (next_attempt_at IS NOT NULL OR due_at + ${SILENCE} <= $2::timestamptz)
        ORDER BY coalesce(next_attempt_at, due_at) LIMIT $3::integer`,
      names,
      now.toISOString(),
      limit,
    );
    return rows.map(({ trace, ...due }) => ({
      ...due,
      ...(trace !== null && { trace: JSON.parse(trace) as TraceHeaders }),
    }));
  }

  override async putOff({ name, id, version }: DueSaga, until: Date, reason: string): Promise<void> {
    await this.#pool(
      `UPDATE messaging.saga SET failures = failures + 1, next_attempt_at = $4::timestamptz, last_error = $5
        WHERE name = $1 AND id = $2::uuid AND version = $3::integer`,
      name,
      id,
      version,
      until.toISOString(),
      reason,
    );
  }

  override async inputsReceivedUntil(): Promise<Date | undefined> {
    const [row] = await this.#pool<{ at: string }>(
      `SELECT ${isoTime('heard_at')} AS at FROM messaging.saga_hearing`,
    );
    return row && new Date(row.at);
  }

  override async recordInputs(now: Date, tolerance: number): Promise<void> {
    await this.#pool(
      `WITH before AS (
         SELECT heard_at FROM messaging.saga_hearing FOR UPDATE
       ), silence AS (
         INSERT INTO messaging.saga_silence (began_at, ended_at)
         SELECT heard_at, $1::timestamptz FROM before
          WHERE heard_at < $1::timestamptz - make_interval(secs => $2 / 1000.0)
         ON CONFLICT DO NOTHING
       )
       INSERT INTO messaging.saga_hearing AS known (heard_at) VALUES ($1::timestamptz)
       ON CONFLICT (one) DO UPDATE SET heard_at = greatest(known.heard_at, excluded.heard_at)`,
      now.toISOString(),
      tolerance,
    );
  }
}

/** How long the silences since the deadline was set lasted, together. */
const SILENCE = `(SELECT coalesce(sum(ended_at - greatest(began_at, saga.updated_at)), interval '0')
                    FROM messaging.saga_silence WHERE ended_at > saga.updated_at)`;

function traceOf({ trace }: Pick<SagaRecord, 'trace'>): string | null {
  const stored = storedTrace(trace);
  return stored && JSON.stringify(stored);
}

const changedSince = ({ name, id, version }: Pick<SagaRecord, 'name' | 'id' | 'version'>): ConcurrencyError =>
  new ConcurrencyError(`${name} ${id} has been changed by another unit of work since version ${version}.`);

type DueRow = Omit<DueSaga, 'trace'> & { readonly trace: string | null };

type SagaRow = Omit<SagaRecord, 'state' | 'dueAt' | 'trace'> & {
  readonly state: string;
  readonly dueAt: string | null;
};
