import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { type operatorPool, sqlOf } from '@ticketwave/building-blocks/adapters';
import { auditStoreOn, AuditTrail } from '@ticketwave/building-blocks/operations';
import { eventsOf } from '@ticketwave/contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import { extendChain, type Extension } from '../infrastructure/chain/extend-chain.ts';
import type { Sql } from '../infrastructure/chain/chain-sql.ts';
import { countOf, positionsOf, removeEvents, type ErasureKey } from '../infrastructure/event-removals.ts';
import { exitCodes, usageFailure, type Surroundings } from './outcome.ts';

/** Events that one transaction takes. */
const PAGE = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Pool = ReturnType<typeof operatorPool>;

export interface EraseFlags {
  readonly event?: string;
  readonly about?: string;
  readonly reason?: string;
  readonly 'dry-run'?: boolean;
  readonly json?: boolean;
}

/** Erases events, a page at a time, and records who has. @returns 1 if there are none */
export async function erase(
  pool: Pool,
  flags: EraseFlags,
  { environment, output }: Surroundings,
): Promise<number> {
  const key = keyIn(flags);
  const sql = sqlOf(pool);
  const { reason = '', json } = flags;
  const say = (events: number, what: string): number => {
    output.log(json ? JSON.stringify({ events }) : `${events} events ${what}.`);
    return events === 0 ? exitCodes.finding : exitCodes.done;
  };
  if (flags['dry-run']) return say(await countOf(sql, key), 'would be erased');
  if (reason === '') throw usageFailure('--reason is expected: it is recorded why events are erased.');
  const operator = operatorOf(environment);
  const service = { name: 'operations', publishes: eventsOf(operationsContracts) };
  const erased = await new AuditTrail(auditStoreOn(pool, service)).around(
    {
      id: randomUUID(),
      operator,
      action: 'event-store erase',
      target: 'stored_event',
      // A record of whom one has forgotten would be no forgetting.
      selection: { ...('about' in key ? { about: 'not recorded' } : key), reason },
    },
    async () => {
      await extendToEnd(pool);
      return eraseAll(sql, key, { requestedBy: operator, reason });
    },
    (affected) => ({ outcome: 'done', affected }),
  );
  return say(erased, 'were erased');
}

async function eraseAll(
  sql: Sql,
  key: ErasureKey,
  by: { readonly requestedBy: string; readonly reason: string },
): Promise<number> {
  let erased = 0;
  for (let taken = PAGE; taken > 0; erased += taken)
    taken = await removeEvents(sql, await positionsOf(sql, key, PAGE), { kind: 'erased', ...by });
  return erased;
}

/** What is not in the chain yet cannot leave a stub there. Waits for whoever is adding to it. */
async function extendToEnd(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    for (let extension: Extension | undefined; extension?.isFull !== false;) {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(event_chain_lock())');
      extension = await extendChain(sqlOf(client));
      await client.query('COMMIT');
    }
  } finally {
    client.release(true); // what has failed in between is rolled back with the connection
  }
}

function keyIn({ event, about }: EraseFlags): ErasureKey {
  if ((event === undefined) === (about === undefined))
    throw usageFailure('Either --event or --about is expected.');
  if (about !== undefined && about.trim() !== '') return { about };
  if (event !== undefined && UUID.test(event)) return { eventId: event };
  throw usageFailure(
    event === undefined ? '--about is wrong: expected an id.' : '--event is wrong: expected a UUID.',
  );
}

/** TICKETWAVE_OPERATOR, else the account on this machine. */
const operatorOf = ({ TICKETWAVE_OPERATOR: given = '' }: NodeJS.ProcessEnv): string =>
  given === '' ? `${userInfo().username}@${hostname()}` : given;
