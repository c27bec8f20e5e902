import { HeldLocks, type LockHolder } from '@ticketwave/building-blocks/operations';
import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, grid, printJson } from '../operator/output.ts';
import { remedyFor } from './remedy.ts';

export interface ListFlags {
  readonly service?: string;
  readonly json?: boolean;
}

type Found = LockHolder & { readonly service: string };

/** Shows the sessions that hold locks for long. @returns 1 if there are some */
export async function list(context: Context, { service, json }: ListFlags): Promise<number> {
  const holders: Found[] = [];
  for (const name of service === undefined ? namesOf(context.project) : [service]) {
    const found = await withDatabaseOf(context, name, 'sessions', (sql) => new HeldLocks(sql).list());
    holders.push(...found.map((holder) => ({ service: name, ...holder })));
  }
  if (json) printJson({ holders });
  else print(holders);
  return holders.length > 0 ? exitCodes.finding : exitCodes.done;
}

function print(holders: readonly Found[]): void {
  const titles = ['Database of', 'Session', 'Role', 'Application', 'Seconds', 'Idle', 'What ends it'];
  if (holders.length > 0) console.log(grid(titles, holders.map(cells)));
  console.log(`${count(holders.length, 'session')} with locks for long.`);
}

const cells = ({ service, ...holder }: Found): (string | number | null)[] => [
  service,
  holder.pid,
  holder.role,
  holder.application,
  holder.seconds && Math.round(holder.seconds),
  holder.idle ? 'yes' : 'no',
  remedyFor(service, holder),
];
