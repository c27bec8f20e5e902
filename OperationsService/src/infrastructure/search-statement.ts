import type { EventSearch } from '../application/event-archive.ts';
import { wordTerms } from '../domain/terms.ts';

/** What follows `SELECT … FROM stored_event`, and its values. Pure. */
export function searchStatement(search: EventSearch): { readonly where: string; readonly values: unknown[] } {
  const { type, entityId, correlationId, from, to, text, field, order, limit, after } = search;
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions: string[] = [];
  if (type?.endsWith('*')) conditions.push(`starts_with(event_type, ${value(type.slice(0, -1))})`);
  else if (type !== undefined) conditions.push(`event_type = ${value(type)}`);
  if (entityId !== undefined) conditions.push(`entity_id = ${value(entityId)}`);
  if (correlationId !== undefined) conditions.push(`correlation_id = ${value(correlationId)}::uuid`);
  if (from) conditions.push(`occurred_at >= ${value(from)}`);
  if (to) conditions.push(`occurred_at < ${value(to)}`);
  const terms = wordTerms(text ?? '');
  if (terms.length > 0) conditions.push(`terms @> ${value(terms)}::text[]`);
  if (text !== undefined && field !== undefined)
    conditions.push(`position(lower(${value(text)}) IN lower(data ->> ${value(field)})) > 0`);
  const [direction, beyond] = order === 'newest' ? ['DESC', '<'] : ['ASC', '>'];
  if (after)
    conditions.push(
      `(occurred_at, position) ${beyond} (${value(after.occurredAt)}, ${value(after.position)}::bigint)`,
    );
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    where: `${where} ORDER BY occurred_at ${direction}, position ${direction} LIMIT ${value(limit)}`,
    values,
  };
}
