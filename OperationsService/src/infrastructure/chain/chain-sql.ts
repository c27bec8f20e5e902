import type { Persistence } from '@ticketwave/building-blocks/postgres';
import type { ChainHead } from '../../domain/chain/heads.ts';
import { ORIGIN, type Removal } from '../../domain/chain/links.ts';

/** Runs statements, each by itself or all in one transaction. */
export type Sql = Persistence['sql'];

/**
 * All that is stored of an event, as one text: what the chain stands for. A column that the table gets later has to come into
 * it as a form of its own, or the events before would be others.
 */
export const EVENT_FORM = `jsonb_build_array(position, event_id, occurred_at AT TIME ZONE 'UTC', recorded_at AT TIME ZONE 'UTC',
  event_type, event_version, is_request, correlation_id, causation_id, entity_id, sequence, source, source_version, data,
  terms)::text`;

const FACT_FORM = `jsonb_build_array(position, removal, event_id, occurred_at AT TIME ZONE 'UTC', event_type, entity_id,
  data)::text`;

/** The end of the chain. Entry and position are 0 before the first. */
export async function headOf(sql: Sql): Promise<ChainHead> {
  const [row] = await sql<{ entry: string; position: string | null; hash: string }>(
    `SELECT entry, (SELECT max(position) FROM event_chain) AS position, encode(hash, 'hex') AS hash
       FROM event_chain ORDER BY entry DESC LIMIT 1`,
  );
  return { entry: Number(row?.entry ?? 0), position: Number(row?.position ?? 0), hash: row?.hash ?? ORIGIN };
}

/** The last removal that the chain has an entry of; 0 before the first. */
export async function lastRemovalOf(sql: Sql): Promise<number> {
  const [row] = await sql<{ removal: string | null }>(
    `SELECT max(removal) AS removal FROM event_chain WHERE removal IS NOT NULL AND position IS NULL`,
  );
  return Number(row?.removal ?? 0);
}

/** Removals after one, in their order. */
export async function removalsAfter(sql: Sql, after: number): Promise<Removal[]> {
  const rows = await sql<Omit<Removal, 'removal'> & { readonly removal: string }>(
    `SELECT removal, kind, requested_by AS "requestedBy", reason, events,
            to_json(removed_at AT TIME ZONE 'UTC') #>> '{}' AS "removedAt"
       FROM event_removal WHERE removal > $1 ORDER BY removal`,
    after,
  );
  return rows.map((row) => ({ ...row, removal: Number(row.removal) }));
}

/** Forms of what a removal has left for reports, in the order of the positions. */
export async function factsOf(sql: Sql, removal: number): Promise<string[]> {
  const rows = await sql<{ form: string }>(
    `SELECT ${FACT_FORM} AS form FROM past_fact WHERE removal = $1 ORDER BY position`,
    removal,
  );
  return rows.map(({ form }) => form);
}
