import { HeldLocks } from '@ticketwave/building-blocks/operations';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { serviceNamed } from '../operator/running.ts';
import { remedyFor } from './remedy.ts';

export interface EndFlags {
  readonly service: string;
}

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Ends a session in the database of a service. @returns 1 if there is no such session
 * @throws {Failure} with exit code 2 if only an administrator may
 */
export async function end(context: Context, pid: number, flags: EndFlags): Promise<number> {
  const service = serviceNamed(context, flags.service);
  const ended = await audited(
    context,
    { services: [service], action: 'locks end', target: `session ${pid}`, selection: { pid } },
    () => withDatabaseOf(context, service, 'sessions', (sql) => endIn(sql, service, pid)),
    (done) => (done ? { outcome: 'done', affected: 1 } : { outcome: 'partly', affected: 0 }),
  );
  if (ended) console.log(`Session ${pid} is ended, and its transaction is rolled back.`);
  else console.error(`The database of ${service} has no session ${pid}.`);
  return ended ? exitCodes.done : exitCodes.finding;
}

async function endIn(
  sql: ConstructorParameters<typeof HeldLocks>[0],
  service: string,
  pid: number,
): Promise<boolean> {
  try {
    return await new HeldLocks(sql).end(pid);
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw usageFailure(
      `Session ${pid} is not ${service}'s own: ${remedyFor(service, { pid, isOwn: false })}.`,
      error,
    );
  }
}
