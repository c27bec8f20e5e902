import type { Sql } from '@ticketwave/building-blocks/adapters';
import {
  eventContent,
  linkOf,
  ORIGIN,
  type Subject,
} from '@ticketwave/operations-service/domain/chain/links';
import type { Difference } from '@ticketwave/operations-service/domain/chain/verification';
import { EVENT_FORM } from '@ticketwave/operations-service/infrastructure/chain/chain-sql';
import { sha256 } from '@ticketwave/operations-service/infrastructure/chain/sha256';
import type { Random } from '../../chaos-kit/random.ts';

/** What somebody with all rights on the database has done to it, and what is to be found. */
export interface Tampering {
  readonly what: string;
  readonly kinds: readonly Difference['kind'][];
  /** Where; left out if it is about no single event. */
  readonly position?: number;
}

/** What there is to tamper with. */
export interface Target {
  readonly sql: Sql;
  readonly random: Random;
  /** Positions of the events that are stored, ascending. */
  readonly stored: readonly number[];
  /** Positions of those that were removed. */
  readonly removed: readonly number[];
}

type Tamper = (target: Target) => Promise<Tampering>;

/** Each column with a value that it may have as well. */
const CHANGED: Readonly<Record<string, string>> = {
  data: `data || '{"added": true}'`,
  'data: a field less': `data - (SELECT max(name) FROM jsonb_object_keys(data) AS name)`,
  'data: a null more': `data || '{"added": null}'`,
  event_id: 'gen_random_uuid()',
  occurred_at: `occurred_at + interval '1 millisecond'`,
  recorded_at: `recorded_at - interval '1 millisecond'`,
  event_type: `event_type || 'd'`,
  event_version: `event_version || '1'`,
  is_request: 'NOT is_request',
  correlation_id: 'gen_random_uuid()',
  causation_id: 'gen_random_uuid()',
  entity_id: `entity_id || ' '`,
  sequence: 'sequence + 1',
  source: 'upper(source)',
  source_version: `source_version || '.1'`,
  terms: `terms || ARRAY['word:x']`,
};

const changeOf =
  (name: string, value: string): Tamper =>
  async ({ sql, random, stored }) => {
    const position = random.pick(stored);
    const [column = ''] = name.split(':');
    await sql(`UPDATE stored_event SET ${column} = ${value} WHERE position = $1`, position);
    return { what: `change of ${name}`, kinds: ['event changed'], position };
  };

const COPY = `event_type, event_version, is_request, correlation_id, causation_id, entity_id, sequence, source, source_version,
  data, terms`;

const tamperings: readonly Tamper[] = [
  ...Object.entries(CHANGED).map(([column, value]) => changeOf(column, value)),
  async ({ sql, random, stored }) => {
    const position = random.pick(stored);
    await sql('DELETE FROM stored_event WHERE position = $1', position);
    return { what: 'deleted event', kinds: ['event missing', 'event changed'], position };
  },
  async ({ sql, random, stored, removed }) => {
    const position = random.pick([...stored, ...removed]);
    await sql(
      `INSERT INTO stored_event (event_id, occurred_at, position, ${COPY})
       SELECT gen_random_uuid(), occurred_at, $1::bigint, ${COPY} FROM stored_event ORDER BY position LIMIT 1`,
      position,
    );
    return { what: 'inserted event', kinds: ['event inserted'], position };
  },
  async ({ sql, random, stored }) => {
    const [one, other] = [random.pick(stored.slice(0, -1)), stored.at(-1)!];
    await sql(
      'UPDATE stored_event SET position = $1::bigint + $2::bigint - position WHERE position IN ($1, $2)',
      one,
      other,
    );
    return { what: 'two events exchanged', kinds: ['event changed'], position: one };
  },
  async ({ sql, random, stored }) => {
    const from = random.pick(stored);
    await cutStore(sql, from);
    return { what: 'newest events cut', kinds: ['event missing'], position: from };
  },
  async ({ sql, random, stored }) => {
    const from = random.pick(stored);
    await cutChain(sql, from);
    await cutStore(sql, from);
    return { what: 'newest events cut, from the chain as well', kinds: ['chain cut', 'removal changed'] };
  },
  async ({ sql, random, stored }) => {
    await cutChain(sql, random.pick(stored));
    return { what: 'end of the chain cut', kinds: ['chain cut', 'removal changed'] };
  },
  async ({ sql, random, stored }) => {
    const position = random.pick(stored.slice(0, -1));
    await sql('DELETE FROM event_chain WHERE position = $1', position);
    return { what: 'entry deleted', kinds: ['event inserted', 'chain changed'] };
  },
  async ({ sql, random, stored }) => {
    const position = random.pick(stored);
    await sql(
      `UPDATE event_chain SET removal = (SELECT max(removal) FROM event_removal), salt = NULL WHERE position = $1`,
      position,
    );
    await sql('DELETE FROM stored_event WHERE position = $1', position);
    return { what: 'deletion made to look like a removal', kinds: ['removal changed'] };
  },
  async ({ sql, random }) => {
    const column = random.pick([
      `reason = reason || '.'`,
      `requested_by = 'somebody'`,
      'events = events + 1',
    ]);
    await sql(`UPDATE event_removal SET ${column} WHERE removal = (SELECT min(removal) FROM event_removal)`);
    return { what: `record of a removal: ${column}`, kinds: ['removal changed'] };
  },
  async ({ sql, random }) => {
    const [fact] = await sql<{ position: string }>(
      'SELECT position FROM past_fact ORDER BY random() LIMIT 1',
    );
    const change = random.pick([
      `UPDATE past_fact SET data = data || '{"amount": 1000000}' WHERE position = $1`,
      `UPDATE past_fact SET occurred_at = occurred_at + interval '1 hour' WHERE position = $1`,
      'DELETE FROM past_fact WHERE position = $1',
      `INSERT INTO past_fact SELECT -position, removal, gen_random_uuid(), occurred_at, event_type, entity_id, data
         FROM past_fact WHERE position = $1`,
    ]);
    await sql(change, fact!.position);
    return { what: change, kinds: ['removal changed'] };
  },
  async ({ sql, random, stored }) => {
    const position = random.pick(stored);
    await sql(`UPDATE stored_event SET data = data || '{"amount": 1}' WHERE position = $1`, position);
    await recompute(sql);
    return { what: 'change, and the whole chain computed anew', kinds: ['chain recomputed'] };
  },
];

/** One of all of them. */
export const tamper: Tamper = (target) => target.random.pick(tamperings)(target);

/** The newest events, as if there had never been any. */
async function cutStore(sql: Sql, from: number): Promise<void> {
  await sql('DELETE FROM stored_event WHERE position >= $1', from);
  await sql('UPDATE store_head SET position = $1::bigint - 1', from);
}

async function cutChain(sql: Sql, from: number): Promise<void> {
  await sql(
    'DELETE FROM event_chain WHERE entry >= (SELECT entry FROM event_chain WHERE position = $1)',
    from,
  );
}

/** Lets the chain stand for what is stored now. */
export async function recompute(sql: Sql): Promise<void> {
  const entries = await sql<{
    entry: string;
    position: string | null;
    removal: string | null;
    salt: string | null;
    content: string;
    form: string | null;
  }>(
    `SELECT entry, chain.position, removal, encode(salt, 'hex') AS salt, encode(content, 'hex') AS content,
            (SELECT ${EVENT_FORM} FROM stored_event WHERE stored_event.position = chain.position) AS form
       FROM event_chain AS chain ORDER BY entry`,
  );
  let hash = ORIGIN;
  const computed = entries.map(({ entry, position, removal, salt, content, form }) => {
    const subject: Subject = position === null ? ['removal', Number(removal)] : ['event', Number(position)];
    const now = salt === null || form === null ? content : eventContent(sha256, salt, form);
    hash = linkOf(sha256, hash, Number(entry), subject, now);
    return { entry, content: now, hash };
  });
  await sql(
    `UPDATE event_chain SET content = decode(given.content, 'hex'), hash = decode(given.hash, 'hex')
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS given (entry, content, hash)
      WHERE event_chain.entry = given.entry`,
    computed.map(({ entry }) => entry),
    computed.map(({ content }) => content),
    computed.map((row) => row.hash),
  );
}
