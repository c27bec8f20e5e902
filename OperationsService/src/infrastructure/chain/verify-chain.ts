import type { ChainHead } from '../../domain/chain/heads.ts';
import { ChainVerification, type Difference, type EventEntry } from '../../domain/chain/verification.ts';
import { EVENT_FORM, factsOf, headOf, lastRemovalOf, removalsAfter, type Sql } from './chain-sql.ts';
import { sha256 } from './sha256.ts';

/** Entries that are read at a time, with what they stand for. */
const PAGE = 500;
/** Before every position that there can be. */
const BEFORE_ALL = '-9223372036854775808';

/** What a verification has found. */
export interface Verified {
  /** The first difference from the beginning on; null if there is none. */
  readonly difference: Difference | null;
  readonly entries: number;
  /** Events that are stored and in the chain. */
  readonly events: number;
  /** Events that have been removed. */
  readonly removed: number;
  /** Events that are stored, and not in the chain yet. */
  readonly waiting: number;
  readonly headsCompared: number;
}

interface EntryRow extends Omit<EventEntry, 'entry' | 'position' | 'removal'> {
  readonly entry: string;
  readonly position: string | null;
  readonly removal: string | null;
}

/**
 * Reads the whole chain beside the whole store, a page at a time.
 * @param sql in a transaction that sees one state throughout
 * @param given.heads that were kept of it
 * @param given.onProgress called after each page with how many entries of how many have been read
 */
export async function verifyChain(
  sql: Sql,
  given: {
    readonly heads: readonly ChainHead[];
    readonly onProgress?: (read: number, of: number) => void;
  },
): Promise<Verified> {
  const heads = [...given.heads].sort((one, other) => one.entry - other.entry);
  const verification = new ChainVerification(sha256, heads);
  const { entry: last } = await headOf(sql);
  const lastRemoval = await lastRemovalOf(sql);
  const difference =
    (await verifyEntries(sql, verification, () => given.onProgress?.(verification.entries, last))) ??
    verification.end(await removalsAfter(sql, lastRemoval)) ??
    (await unknownRecords(sql, verification, lastRemoval));
  const waiting = difference ?? (await verifyWaiting(sql, verification.position));
  return {
    difference: typeof waiting === 'number' ? null : waiting,
    entries: verification.entries,
    events: verification.entries - verification.removals - verification.stubs,
    removed: verification.stubs,
    waiting: typeof waiting === 'number' ? waiting : 0,
    headsCompared: verification.headsCompared,
  };
}

async function verifyEntries(
  sql: Sql,
  verification: ChainVerification,
  onPage: () => void,
): Promise<Difference | undefined> {
  const removals = new Map((await removalsAfter(sql, 0)).map((removal) => [removal.removal, removal]));
  let after = '0';
  for (;;) {
    const page = await entriesAfter(sql, after);
    const positions = page.flatMap(({ position }) => (position === null ? [] : [Number(position)]));
    const stored = await storedUpTo(sql, verification.position, Math.max(...positions, 0));
    for (const { entry, position, removal, ...rest } of page) {
      const known = { entry: Number(entry), ...rest };
      const difference =
        position === null
          ? verification.removal(
              { ...known, removal: Number(removal) },
              removals.get(Number(removal)),
              await factsOf(sql, Number(removal)),
            )
          : (stored.before(Number(position)) ??
            verification.event(
              { ...known, position: Number(position), removal: removal === null ? null : Number(removal) },
              stored.take(Number(position)),
            ));
      if (difference) return difference;
    }
    onPage();
    if (page.length < PAGE) return undefined;
    after = page.at(-1)?.entry ?? after;
  }
}

const entriesAfter = (sql: Sql, entry: string): Promise<EntryRow[]> =>
  sql<EntryRow>(
    `SELECT entry, position, removal, encode(salt, 'hex') AS salt, encode(content, 'hex') AS content,
            encode(hash, 'hex') AS hash
       FROM event_chain WHERE entry > $1 ORDER BY entry LIMIT ${PAGE}`,
    entry,
  );

/** What is stored in a part of the positions, in their order, given out from the beginning. */
class StoredForms {
  readonly #rows: readonly { readonly position: number; readonly form: string }[];
  #next = 0;

  constructor(rows: readonly { readonly position: string; readonly form: string }[]) {
    this.#rows = rows.map(({ position, form }) => ({ position: Number(position), form }));
  }

  /** Whether something is left before a position: then no entry stands for it. */
  before(position: number): Difference | undefined {
    const row = this.#rows[this.#next];
    if (row === undefined || row.position >= position) return undefined;
    return {
      kind: 'event inserted',
      position: row.position,
      detail: 'it is stored, and no entry stands for it',
    };
  }

  take(position: number): string[] {
    const forms: string[] = [];
    for (let row = this.#rows[this.#next]; row?.position === position; row = this.#rows[this.#next]) {
      forms.push(row.form);
      this.#next += 1;
    }
    return forms;
  }
}

async function storedUpTo(sql: Sql, after: number | null, upTo: number): Promise<StoredForms> {
  const rows = await sql<{ position: string; form: string }>(
    `SELECT position, ${EVENT_FORM} AS form FROM stored_event
      WHERE position >= $1 AND position <= $2 ORDER BY stored_event.position`,
    after === null ? BEFORE_ALL : after + 1,
    upTo,
  );
  return new StoredForms(rows);
}

/** Records of removals, or figures, that no entry stands for. */
async function unknownRecords(
  sql: Sql,
  verification: ChainVerification,
  lastRemoval: number,
): Promise<Difference | undefined> {
  const [row] = await sql<{ records: string; facts: string }>(
    `SELECT (SELECT count(*) FROM event_removal WHERE removal <= $1) AS records,
            (SELECT count(*) FROM past_fact WHERE NOT EXISTS (
               SELECT FROM event_removal WHERE event_removal.removal = past_fact.removal)) AS facts`,
    lastRemoval,
  );
  const { position } = verification;
  if (Number(row?.records) !== verification.removals)
    return {
      kind: 'removal changed',
      position,
      detail: `${row?.records} removals are recorded, and ${verification.removals} are in the chain`,
    };
  if (Number(row?.facts) === 0) return undefined;
  return { kind: 'removal changed', position, detail: `${row?.facts} figures are of no removal` };
}

/** @returns how many events wait for their entries, or what is wrong with them */
async function verifyWaiting(sql: Sql, position: number | null): Promise<number | Difference> {
  const [row] = await sql<{ count: string; first: string | null; last: string | null; head: string }>(
    `SELECT count(*), min(position) AS first, max(position) AS last, (SELECT position FROM store_head) AS head
       FROM stored_event WHERE position > $1 OR position IS NULL`,
    position ?? BEFORE_ALL,
  );
  const { count, first, last, head } = row ?? { count: '0', first: null, last: null, head: null };
  const waiting = Number(count);
  const expected = position === null ? waiting : Number(head) - position;
  const isWhole = waiting === 0 || Number(last) - Number(first) + 1 === waiting;
  if (isWhole && waiting === expected && (waiting === 0 || last === head)) return waiting;
  return {
    kind: waiting > expected ? 'event inserted' : 'event missing',
    position,
    detail: `behind it ${waiting} events are stored, up to position ${last ?? position}, where the store has given ${head} positions`,
  };
}
