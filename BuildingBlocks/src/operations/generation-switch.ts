import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE_TO_ONESELF } from '../inbox/index.ts';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { aheadKey, GenerationEndedError, generationKey, generationSchema } from './generation.ts';
import type { RebuiltTables } from './replay-run.ts';

/** The new generation lacks something that the present one has. */
export class NotCaughtUpError extends Error {
  override readonly name = 'NotCaughtUpError';
}

/** As long the subscription's own messages wait for the new generation at most, in milliseconds. */
const HOLD_MS = 4_000;
const LOOK_MS = 20;

/**
 * Puts the new tables in the place of the present ones, in the transaction of `sql`: no message of the subscription is handled
 * meanwhile, and nobody who reads sees anything of it before the commit.
 * @throws NotCaughtUpError, GenerationEndedError; then nothing has changed
 */
export async function exchangeTables(
  { queue, rebuildable }: SubscribedQueue,
  id: string,
  sql: Sql,
): Promise<RebuiltTables> {
  const key = generationKey(queue, id);
  const tables = rebuildable?.tables ?? [];
  await sql(`SELECT ${QUEUE_TO_ONESELF}`, queue);
  const begun = performance.now();
  await untilCaughtUp(queue, key, sql, begun);
  const open = await sql(
    `UPDATE messaging.replay SET state = 'done', why = NULL, updated_at = now()
      WHERE id = $1::uuid AND state = 'open' RETURNING 1`,
    id,
  );
  if (open.length === 0) throw new GenerationEndedError(`The rebuild ${id} has ended.`);
  // Whoever writes without a message, or in a version that knows no generations, waits as well.
  await sql(`LOCK TABLE ${tables.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  const exchanged: Omit<RebuiltTables, 'heldMs'>[] = [];
  for (const table of tables) exchanged.push(await exchange(table, generationSchema(queue), sql));
  await mergeCursors(queue, id, sql);
  const rebuilt = {
    rows: sum(exchanged.map(({ rows }) => rows)),
    changed: sum(exchanged.map(({ changed }) => changed)),
    hashBefore: exchanged.map(({ hashBefore }) => hashBefore).join('-'),
    hash: exchanged.map(({ hash }) => hash).join('-'),
    heldMs: Math.round(performance.now() - begun),
  };
  await sql(
    `UPDATE messaging.replay SET rebuilt = $2::json WHERE id = $1::uuid`,
    id,
    JSON.stringify(rebuilt),
  );
  return rebuilt;
}

/** How many streams the new generation is behind in, and the first of them. */
export async function behindIn(
  queue: string,
  id: string,
  sql: Sql,
): Promise<{ readonly streams: number; readonly first: string | null }> {
  const [row] = await sql<{ streams: number; first: string | null }>(BEHIND, queue, generationKey(queue, id));
  return row ?? { streams: 0, first: null };
}

const BEHIND = `SELECT count(*)::int AS streams,
                       min(stream || ' at ' || coalesce(next.last_sequence, 0) || ' of ' || present.last_sequence) AS first
                  FROM messaging.reader_stream AS present
                  LEFT JOIN (SELECT stream, last_sequence FROM messaging.reader_stream WHERE queue = $2) AS next USING (stream)
                 WHERE present.queue = $1 AND present.last_sequence > coalesce(next.last_sequence, 0)`;

async function untilCaughtUp(queue: string, key: string, sql: Sql, begun: number): Promise<void> {
  for (;;) {
    const [behind] = await sql<{ streams: number; first: string | null }>(BEHIND, queue, key);
    if (!behind || behind.streams === 0) return;
    if (performance.now() - begun > HOLD_MS)
      throw new NotCaughtUpError(
        `The new tables are behind in ${behind.streams} streams, such as ${behind.first}`,
      );
    await sleep(LOOK_MS);
  }
}

/** Only rows that differ are touched, so that constraints, triggers and rights of the table stay as they are. */
async function exchange(table: string, schema: string, sql: Sql): Promise<Omit<RebuiltTables, 'heldMs'>> {
  const next = `${schema}.${table}`;
  const { columns, key } = await shapeOf(table, sql);
  const same = key.map((column) => `next.${column} = present.${column}`).join(' AND ');
  const [before, after] = [await contentOf(table, sql), await contentOf(next, sql)];
  const [removed] = await sql<{ rows: number }>(
    `WITH gone AS (
       DELETE FROM ${table} AS present
        WHERE NOT EXISTS (SELECT FROM ${next} AS next WHERE ${same} AND (next.*)::text = (present.*)::text)
       RETURNING EXISTS (SELECT FROM ${next} AS next WHERE ${same}) AS stays)
     SELECT count(*)::int AS rows FROM gone WHERE NOT stays`,
  );
  const [added] = await sql<{ rows: number }>(
    `WITH added AS (
       INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${columns.join(', ')} FROM ${next} AS next
        WHERE NOT EXISTS (SELECT FROM ${table} AS present WHERE ${same})
       RETURNING 1)
     SELECT count(*)::int AS rows FROM added`,
  );
  const changed = (removed?.rows ?? 0) + (added?.rows ?? 0);
  return { rows: after.rows, changed, hashBefore: before.hash, hash: after.hash };
}

/** Rows and a hash of all of them that does not depend on their order. */
async function contentOf(table: string, sql: Sql): Promise<{ readonly rows: number; readonly hash: string }> {
  const [content] = await sql<{ rows: number; hash: string }>(
    `SELECT count(*)::int AS rows,
            md5(coalesce(sum(hashtextextended((content.*)::text, 0)), 0)::text || ' ' || count(*)) AS hash
       FROM ${table} AS content`,
  );
  if (!content) throw new Error(`${table} cannot be counted.`);
  return content;
}

/** @throws Error if the table has no primary key */
async function shapeOf(
  table: string,
  sql: Sql,
): Promise<{ readonly columns: readonly string[]; readonly key: readonly string[] }> {
  const rows = await sql<{ name: string; isKey: boolean }>(
    `SELECT format('%I', attname) AS name, attnum = ANY (coalesce(indkey::int2[], '{}')) AS "isKey"
       FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary
      WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    table,
  );
  const key = rows.filter(({ isKey }) => isKey).map(({ name }) => name);
  if (key.length === 0) throw new Error(`${table} has no primary key: a rebuildable table needs one.`);
  return { columns: rows.map(({ name }) => name), key };
}

/** What the new generation has handled counts as handled. */
async function mergeCursors(queue: string, id: string, sql: Sql): Promise<void> {
  const [key, ahead] = [generationKey(queue, id), aheadKey(queue, id)];
  await sql(
    `INSERT INTO messaging.reader_stream AS present (queue, stream, last_sequence, last_published_at, pass_to)
     SELECT $1, stream, last_sequence, last_published_at, pass_to FROM messaging.reader_stream AS next
      WHERE next.queue = $2 AND last_sequence > 0 ORDER BY stream
     ON CONFLICT (queue, stream) DO UPDATE
       SET last_sequence = excluded.last_sequence, last_published_at = excluded.last_published_at,
           pass_to = greatest(present.pass_to, excluded.pass_to), moved_at = now(), missed_ms = 0, missed_at = NULL
     WHERE excluded.last_sequence > present.last_sequence`,
    queue,
    key,
  );
  await sql(
    `INSERT INTO messaging.inbox (queue, message_id) SELECT $1, message_id FROM messaging.inbox WHERE queue = $2
     ON CONFLICT DO NOTHING`,
    queue,
    ahead,
  );
  await sql(
    `DELETE FROM messaging.parked AS known USING messaging.reader_stream AS present
      WHERE known.queue = $1 AND present.queue = $1 AND present.stream = known.stream
        AND known.sequence <= present.last_sequence
        AND (place <> 'here' OR message_id IN (SELECT message_id FROM messaging.inbox WHERE queue = $2))`,
    queue,
    ahead,
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
