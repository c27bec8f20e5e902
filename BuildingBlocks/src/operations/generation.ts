import { SqlReaderStreams, type StreamPosition } from '../inbox/index.ts';
import {
  BatchTransactor,
  type SubscribedQueue,
  type Unit,
  type UnitOfWork,
  type UnitOfWorkLimits,
} from '../messaging/index.ts';
import { refusingToPublish, requireSilence, type Sql } from '../outbox/index.ts';
import type { Database } from '../postgres/index.ts';

/** A handler has changed what is not its subscription's own, and would do so once more. */
export class ForeignTableError extends Error {
  override readonly name = 'ForeignTableError';
}

/** The rebuild has ended meanwhile. */
export class GenerationEndedError extends Error {
  override readonly name = 'GenerationEndedError';
}

/** As long a page waits for one before it, in milliseconds. */
const LOCK_MS = 5_000;

/** Under this name inbox, cursors and parked messages of a new generation stand. */
export const generationKey = (queue: string, id: string): string => `${queue}.rebuild-${id}`;
/** What the new generation has handled and the present one perhaps has not: it is to be a duplicate after the switch. */
export const aheadKey = (queue: string, id: string): string => `${generationKey(queue, id)}.ahead`;
/** Where the new tables are. A queue has one open rebuild at most. */
export const generationSchema = (queue: string): string => `rebuild_${queue.replaceAll(/[^a-z0-9]/g, '_')}`;

/** Makes the tables of a new generation, empty. Those of an earlier one go. */
export async function createTables({ queue, rebuildable }: SubscribedQueue, sql: Sql): Promise<void> {
  const schema = generationSchema(queue);
  await dropTables(queue, sql);
  await sql(`CREATE SCHEMA ${schema}`);
  for (const table of rebuildable?.tables ?? [])
    await sql(`CREATE TABLE ${schema}.${table} (LIKE ${table} INCLUDING ALL)`);
}

/** Has no effect if there are none. */
export async function dropTables(queue: string, sql: Sql): Promise<void> {
  await sql(`DROP SCHEMA IF EXISTS ${generationSchema(queue)} CASCADE`);
}

/** Removes what generations of a queue that have ended leave behind; their rows in the inbox go by and by. */
export async function forgetEnded(queue: string, sql: Sql): Promise<void> {
  const ended = `replay.queue = $1 AND is_rebuild AND state <> 'open'`;
  for (const table of ['reader_stream', 'parked'])
    await sql(
      `DELETE FROM messaging.${table} AS own USING messaging.replay
        WHERE ${ended} AND own.queue = replay.queue || '.rebuild-' || replay.id`,
      queue,
    );
}

/** Rows of `written`, which tables this transaction has changed so far. */
const WRITTEN = `SELECT format('%I.%I', schemaname, relname) AS name, n_tup_ins + n_tup_upd + n_tup_del AS rows
                   FROM pg_stat_xact_user_tables
                  WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname <> $1
                    AND (schemaname <> 'messaging' OR relname NOT IN ('inbox', 'attempt', 'reader_stream', 'parked'))`;

/**
 * Opens units of work in which SQL finds the tables of the new generation under the names of the present ones. Whatever else they
 * change, or publish, makes them fail.
 */
export class GenerationTransactor extends BatchTransactor {
  readonly #database: Pick<Database<unknown>, 'sql' | 'transactTogether'>;
  readonly #id: string;
  readonly #schema: string;

  constructor(
    database: Pick<Database<unknown>, 'sql' | 'transactTogether'>,
    { id, queue }: { readonly id: string; readonly queue: string },
  ) {
    super();
    this.#database = database;
    this.#id = id;
    this.#schema = generationSchema(queue);
  }

  override transact<R>(body: (work: UnitOfWork) => Promise<R>, limits: UnitOfWorkLimits = {}): Promise<R> {
    return this.transactTogether((unit) => unit(body), limits);
  }

  /** @throws GenerationEndedError, ForeignTableError, PublishingRefusedError */
  override transactTogether<R>(body: (unit: Unit) => Promise<R>, limits: UnitOfWorkLimits): Promise<R> {
    return refusingToPublish(() =>
      this.#database.transactTogether(
        async (unit) => {
          const before = await unit((work) => this.#enter(this.#database.sql(work)));
          const result = await body(unit);
          requireSilence();
          await unit((work) => this.#requireOwnTables(this.#database.sql(work), before));
          return result;
        },
        { ...limits, lockTimeout: LOCK_MS },
      ),
    );
  }

  /** Until the commit nobody ends the rebuild, or handles another page of it: one may come again that is still under way. */
  async #enter(sql: Sql): Promise<ReadonlyMap<string, number>> {
    const open = await sql(
      `SELECT FROM messaging.replay WHERE id = $1::uuid AND state = 'open' FOR NO KEY UPDATE`,
      this.#id,
    );
    if (open.length === 0) throw new GenerationEndedError(`The rebuild ${this.#id} has ended.`);
    await sql(
      `SELECT set_config('search_path', $1 || ', ' || current_setting('search_path'), true)`,
      this.#schema,
    );
    return this.#written(sql);
  }

  /** What the connection has written just before this transaction may be counted as well. */
  async #requireOwnTables(sql: Sql, before: ReadonlyMap<string, number>): Promise<void> {
    const written = [...(await this.#written(sql))].filter(([name, rows]) => rows > (before.get(name) ?? 0));
    if (written.length === 0) return;
    const names = written.map(([name]) => name).join(', ');
    throw new ForeignTableError(
      `${names} was changed, which is no table of the new generation: name it in rebuildable.tables, and in SQL without a schema.`,
    );
  }

  async #written(sql: Sql): Promise<ReadonlyMap<string, number>> {
    const rows = await sql<{ name: string; rows: string | number | bigint }>(WRITTEN, this.#schema);
    return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
  }
}

/** Where a new generation is, and where the present one is. They note what the new one handles before that. */
export class GenerationStreams extends SqlReaderStreams {
  readonly #sql: Sql;
  readonly #sqlOf: (work: UnitOfWork) => Sql;
  readonly #run: { readonly id: string; readonly queue: string };

  constructor(
    pool: Sql,
    inside: (work: UnitOfWork) => Sql,
    run: { readonly id: string; readonly queue: string },
  ) {
    super(pool, inside);
    this.#sql = pool;
    this.#sqlOf = inside;
    this.#run = run;
  }

  /** Of which events are parked. @param among only of these; of all if absent */
  async withParked(among?: readonly string[]): Promise<string[]> {
    const { id, queue } = this.#run;
    const rows = await this.#sql<{ stream: string }>(
      `SELECT DISTINCT stream FROM messaging.parked
        WHERE queue = $1 AND ($2::text[] IS NULL OR stream = ANY ($2::text[]))`,
      generationKey(queue, id),
      among ?? null,
    );
    return rows.map(({ stream }) => stream);
  }

  /** The last number that the present generation has handled, of those of these streams that it knows. */
  async present(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#sql<{ stream: string; last: string }>(
      `SELECT stream, last_sequence::text AS last FROM messaging.reader_stream
        WHERE queue = $1 AND stream = ANY ($2::text[]) AND last_sequence > 0`,
      this.#run.queue,
      streams,
    );
    return new Map(rows.map(({ stream, last }) => [stream, Number(last)]));
  }

  override async move(
    key: string,
    to: readonly StreamPosition[],
    messageIds: readonly string[],
    work: UnitOfWork,
  ): Promise<void> {
    await super.move(key, to, messageIds, work);
    const { id, queue } = this.#run;
    // More than those that are ahead does no harm: it was all handled.
    await this.#sqlOf(work)(
      `INSERT INTO messaging.inbox (queue, message_id)
       SELECT $1, message_id FROM unnest($5::uuid[]) AS message_id
        WHERE EXISTS (SELECT FROM unnest($3::text[], $4::bigint[]) AS moved (stream, sequence)
                        LEFT JOIN messaging.reader_stream AS present
                          ON present.queue = $2 AND present.stream = moved.stream
                       WHERE moved.sequence > coalesce(present.last_sequence, 0))
       ON CONFLICT DO NOTHING`,
      aheadKey(queue, id),
      queue,
      to.map(({ stream }) => stream),
      to.map(({ sequence }) => sequence),
      messageIds,
    );
  }
}
