import { SagaInstances } from '@ticketwave/building-blocks/operations';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { serviceNamed } from '../operator/running.ts';

export interface RetryFlags {
  readonly service: string;
}

/** Lets a deadline that has failed be tried now. @returns 1 if none of this saga has failed */
export async function retry(context: Context, name: string, id: string, flags: RetryFlags): Promise<number> {
  const service = serviceNamed(context, flags.service);
  const retried = await audited(
    context,
    { services: [service], action: 'sagas retry', target: `${name} ${id}`, selection: { name, id } },
    () => withDatabaseOf(context, service, 'sagas', (sql) => new SagaInstances(sql).retry(name, id)),
    (done) => (done ? { outcome: 'done', affected: 1 } : { outcome: 'partly', affected: 0 }),
  );
  if (retried) console.log(`The deadline of ${name} ${id} is tried again now.`);
  else console.error(`No deadline of ${name} ${id} has failed.`);
  return retried ? exitCodes.done : exitCodes.finding;
}
