import { idTerm } from '../domain/terms.ts';
import type { Sql } from './chain/chain-sql.ts';
import { FACT_FIELDS, FACT_TYPES } from './report-statements.ts';

/** What is taken out of the store, and on whose behalf. */
export interface RequestedRemoval {
  readonly kind: 'pruned' | 'erased';
  readonly requestedBy: string;
  readonly reason: string;
}

/** Which events are to be erased: one, or all that are about an id, such as that of a person. */
export type ErasureKey = { readonly eventId: string } | { readonly about: string };

/**
 * Takes events out of the store. Of each a stub stays in the chain, and what reports read of it. Those that are not in the chain
 * yet are left.
 * @returns how many it took
 */
export async function removeEvents(
  sql: Sql,
  positions: readonly string[],
  { kind, requestedBy, reason }: RequestedRemoval,
): Promise<number> {
  const [row] = await sql<{ taken: number }>(
    'SELECT remove_events($1, $2::bigint[], $3, $4, $5::text[], $6::text[]) AS taken',
    kind,
    positions,
    requestedBy,
    reason,
    FACT_TYPES,
    FACT_FIELDS,
  );
  return row?.taken ?? 0;
}

/** Where events are that are to be erased, at most so many. */
export async function positionsOf(sql: Sql, key: ErasureKey, limit: number): Promise<string[]> {
  const { condition, value } = whereIs(key);
  const rows = await sql<{ position: string }>(
    `SELECT position FROM stored_event WHERE ${condition} LIMIT $2`,
    value,
    limit,
  );
  return rows.map(({ position }) => position);
}

/** How many events are to be erased. */
export async function countOf(sql: Sql, key: ErasureKey): Promise<number> {
  const { condition, value } = whereIs(key);
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM stored_event WHERE ${condition}`,
    value,
  );
  return row?.count ?? 0;
}

const whereIs = (key: ErasureKey): { readonly condition: string; readonly value: string } =>
  'eventId' in key
    ? { condition: 'event_id = $1::uuid', value: key.eventId }
    : { condition: 'terms @> ARRAY[$1::text]', value: idTerm(key.about) };
