import type { EventFilter, EventSearch, EventSelection } from '../application/event-archive.ts';
import { wordTerms } from '../domain/terms.ts';

/** Gives a value its place in a statement. */
type Value = (given: unknown) => string;

/** What follows `SELECT … FROM stored_event`, and its values. Pure. */
export function searchStatement(search: EventSearch): { readonly where: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const value: Value = (given) => `$${values.push(given)}`;
  const conditions = [...whatOf(search, value), ...whenOf(search, value), ...textOf(search, value)];
  const direction = search.order === 'newest' ? 'DESC' : 'ASC';
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    where: `${where} ORDER BY occurred_at ${direction}, position ${direction} LIMIT ${value(search.limit)}`,
    values,
  };
}

/** The conditions of a selection, with their values. Pure. */
export function selectionStatement(selection: EventSelection): {
  readonly where: string;
  readonly values: unknown[];
} {
  const values: unknown[] = [];
  const value: Value = (given) => `$${values.push(given)}`;
  const { types, after, upTo } = selection;
  const conditions = [...whatOf(selection, value), ...periodOf(selection, value)];
  if (types) conditions.push(`event_type = ANY (${value(types)}::text[])`);
  if (after !== undefined) conditions.push(`position > ${value(after)}::bigint`);
  if (typeof upTo === 'number') conditions.push(`position <= ${value(upTo)}::bigint`);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

function* whatOf({ type, entityId, correlationId }: EventFilter, value: Value): Generator<string> {
  if (type?.endsWith('*')) yield `starts_with(event_type, ${value(type.slice(0, -1))})`;
  else if (type !== undefined) yield `event_type = ${value(type)}`;
  if (entityId !== undefined) yield `entity_id = ${value(entityId)}`;
  if (correlationId !== undefined) yield `correlation_id = ${value(correlationId)}::uuid`;
}

function* periodOf({ from, to }: Pick<EventSearch, 'from' | 'to'>, value: Value): Generator<string> {
  if (from) yield `occurred_at >= ${value(from)}`;
  if (to) yield `occurred_at < ${value(to)}`;
}

function* whenOf({ from, to, after, order }: EventSearch, value: Value): Generator<string> {
  yield* periodOf({ ...(from && { from }), ...(to && { to }) }, value);
  if (!after) return;
  const beyond = order === 'newest' ? '<' : '>';
  yield `(occurred_at, position) ${beyond} (${value(after.occurredAt)}, ${value(after.position)}::bigint)`;
}

/** Words are found by their terms; that they stand in a field, as they were written, is looked up in what was found. */
function* textOf({ text, field }: EventSearch, value: Value): Generator<string> {
  if (text === undefined) return;
  const terms = wordTerms(text);
  if (terms.length > 0) yield `terms @> ${value(terms)}::text[]`;
  if (field !== undefined) yield `position(lower(${value(text)}) IN lower(data ->> ${value(field)})) > 0`;
}
