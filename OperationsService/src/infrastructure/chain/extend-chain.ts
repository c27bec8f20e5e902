import { randomBytes } from 'node:crypto';
import type { ChainHead } from '../../domain/chain/heads.ts';
import { eventContent, linkOf, removalContent, runOfAll, type Subject } from '../../domain/chain/links.ts';
import { EVENT_FORM, factsOf, headOf, lastRemovalOf, removalsAfter, type Sql } from './chain-sql.ts';
import { sha256 } from './sha256.ts';

/** Events that one transaction adds at most: an event may take 256 KiB. */
const PAGE = 500;
const SALT_BYTES = 16;

/** What a transaction has added. */
export interface Extension {
  readonly head: ChainHead;
  /** Whether it has left something for the next one. */
  readonly isFull: boolean;
}

interface NewEntry {
  readonly entry: number;
  readonly position: number | null;
  readonly removal: number | null;
  readonly salt: string | null;
  readonly content: string;
  readonly hash: string;
}

/**
 * Adds removals and events to the chain that are not in it yet, the events in the order of their positions: none before another
 * is missed, for positions are visible in their order.
 * @param sql in a transaction
 * @returns undefined if somebody else is adding to it
 */
export async function extendChain(sql: Sql): Promise<Extension | undefined> {
  const [lock] = await sql<{ isOurs: boolean }>(
    'SELECT pg_try_advisory_xact_lock(event_chain_lock()) AS "isOurs"',
  );
  if (!lock?.isOurs) return undefined;
  // What is read from here on is what whoever held the lock before has committed.
  const end = new ChainEnd(await headOf(sql));
  const entries: NewEntry[] = [];
  for (const removal of await removalsAfter(sql, await lastRemovalOf(sql))) {
    const facts = await factsOf(sql, removal.removal);
    const content = removalContent(
      sha256,
      removal,
      runOfAll(sha256, await stubsOf(sql, removal.removal)),
      runOfAll(sha256, facts),
    );
    entries.push(end.add(['removal', removal.removal], content, null));
  }
  const events = await eventsAfter(sql, end.head.position);
  const salts = randomBytes(events.length * SALT_BYTES).toString('hex');
  for (const [index, { position, form }] of events.entries()) {
    const salt = salts.slice(2 * SALT_BYTES * index, 2 * SALT_BYTES * (index + 1));
    entries.push(end.add(['event', Number(position)], eventContent(sha256, salt, form), salt));
  }
  if (entries.length > 0) await insert(sql, entries);
  return { head: end.head, isFull: events.length === PAGE };
}

/** Where the next entry goes. */
class ChainEnd {
  head: ChainHead;

  constructor(head: ChainHead) {
    this.head = head;
  }

  add(subject: Subject, content: string, salt: string | null): NewEntry {
    const [kind, number] = subject;
    const entry = this.head.entry + 1;
    const hash = linkOf(sha256, this.head.hash, entry, subject, content);
    const position = kind === 'event' ? number : null;
    this.head = { entry, position: position ?? this.head.position, hash };
    return { entry, position, removal: kind === 'removal' ? number : null, salt, content, hash };
  }
}

async function stubsOf(sql: Sql, removal: number): Promise<string[]> {
  const rows = await sql<{ position: string }>(
    'SELECT position FROM event_chain WHERE removal = $1 AND position IS NOT NULL ORDER BY position',
    removal,
  );
  return rows.map(({ position }) => position);
}

const eventsAfter = (sql: Sql, position: number): Promise<{ position: string; form: string }[]> =>
  sql(
    `SELECT position, ${EVENT_FORM} AS form FROM stored_event WHERE position > $1 ORDER BY stored_event.position LIMIT ${PAGE}`,
    position,
  );

/** By column, each as one text: that costs less than an array. */
async function insert(sql: Sql, entries: readonly NewEntry[]): Promise<void> {
  await sql(
    `INSERT INTO event_chain (entry, position, removal, salt, content, hash)
     SELECT entry::bigint, position::bigint, removal::bigint, decode(salt, 'hex'), decode(content, 'hex'), decode(hash, 'hex')
       FROM unnest(${COLUMNS.map((_, index) => `string_to_array($${index + 1}, ',', '')`).join(', ')})
            AS given (entry, position, removal, salt, content, hash)`,
    ...COLUMNS.map((column) => entries.map((entry) => entry[column] ?? '').join(',')),
  );
}

const COLUMNS = ['entry', 'position', 'removal', 'salt', 'content', 'hash'] as const;
