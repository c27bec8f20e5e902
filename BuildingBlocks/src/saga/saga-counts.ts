import { COUNTED, type Sql } from '../outbox/index.ts';

/** How many instances of a saga have a status. Numbers are counted up to `COUNTED`: that many, or more. */
export interface SagaCount {
  readonly name: string;
  readonly status: string;
  readonly instances: number;
  /** How long the one has been in it that has not changed for the longest time. */
  readonly oldestSeconds: number;
}

/** What waits for time to pass, of one saga. Numbers are counted up to `COUNTED`. */
export interface DeadlineCount {
  readonly name: string;
  readonly waiting: number;
  /** By how much the one is late that should have come first; 0 if none is. */
  readonly overdueSeconds: number;
  /** Instances that need review, and those of them whose deadline fails. */
  readonly needsReview: number;
}

/** Pairs of saga and status that are counted. */
const PAIRS = 200;

/** Counts the sagas of a service by work that does not grow with their number: through the indexes alone. */
export class SagaCounts {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  byStatus(): Promise<SagaCount[]> {
    return this.#sql<SagaCount>(BY_STATUS);
  }

  deadlines(): Promise<DeadlineCount[]> {
    return this.#sql<DeadlineCount>(DEADLINES);
  }
}

const RESTING = 'due_at IS NULL AND attention IS NULL AND failures = 0';

/** Those at rest by one jump through their index for each status, those that wait and that need review as they are. */
const BY_STATUS = `
  WITH RECURSIVE pair AS (
    (SELECT name, status, 1 AS number FROM messaging.saga WHERE ${RESTING} ORDER BY name, status LIMIT 1)
    UNION ALL
    SELECT next.name, next.status, pair.number + 1 FROM pair CROSS JOIN LATERAL (
           SELECT name, status FROM messaging.saga
            WHERE ${RESTING} AND (name, status) > (pair.name, pair.status) ORDER BY name, status LIMIT 1) AS next
     WHERE pair.number < ${PAIRS}
  ), resting AS (
    SELECT pair.name, pair.status, counted.instances, counted.since FROM pair CROSS JOIN LATERAL (
           SELECT count(*) AS instances, min(updated_at) AS since FROM (
                  SELECT updated_at FROM messaging.saga
                   WHERE ${RESTING} AND saga.name = pair.name AND saga.status = pair.status
                   ORDER BY updated_at LIMIT ${COUNTED}) AS first) AS counted
  ), busy AS (
    SELECT name, status, updated_at FROM (
           SELECT name, status, updated_at FROM messaging.saga WHERE due_at IS NOT NULL
            ORDER BY coalesce(next_attempt_at, due_at) LIMIT ${COUNTED}) AS waiting
    UNION ALL
    SELECT name, status, updated_at FROM (
           SELECT name, status, updated_at FROM messaging.saga
            WHERE due_at IS NULL AND (attention IS NOT NULL OR failures > 0)
            ORDER BY updated_at LIMIT ${COUNTED}) AS reviewed
  ), counted AS (
    SELECT name, status, instances, since FROM resting
    UNION ALL
    SELECT name, status, count(*), min(updated_at) FROM busy GROUP BY name, status
  )
  SELECT name, status, sum(instances)::int AS instances,
         extract(epoch FROM now() - min(since))::float AS "oldestSeconds"
    FROM counted GROUP BY name, status ORDER BY name, status LIMIT ${PAIRS}`;

const DEADLINES = `
  WITH waiting AS (
    SELECT name, count(*) AS waiting, min(due) AS due FROM (
           SELECT name, coalesce(next_attempt_at, due_at) AS due FROM messaging.saga WHERE due_at IS NOT NULL
            ORDER BY coalesce(next_attempt_at, due_at) LIMIT ${COUNTED}) AS first GROUP BY name
  ), reviewed AS (
    SELECT name, count(*) AS needs_review FROM (
           SELECT name FROM messaging.saga WHERE attention IS NOT NULL OR failures > 0
            ORDER BY updated_at LIMIT ${COUNTED}) AS first GROUP BY name
  )
  SELECT name, coalesce(waiting, 0)::int AS waiting, coalesce(needs_review, 0)::int AS "needsReview",
         greatest(0, coalesce(extract(epoch FROM now() - due), 0))::float AS "overdueSeconds"
    FROM waiting FULL JOIN reviewed USING (name) ORDER BY name`;
