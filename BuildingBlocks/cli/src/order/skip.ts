import { OperatedStreams } from '@ticketwave/building-blocks/adapters';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { printable, printJson } from '../operator/output.ts';

export interface SkipFlags {
  readonly stream: string;
  readonly to: number;
  readonly json?: boolean;
}

/** Lets a stream go on after a number. @returns 1 if it has gone past that number by itself */
export async function skip(
  context: Context,
  queue: string,
  { stream, to, json }: SkipFlags,
): Promise<number> {
  const [service = ''] = queue.split('.');
  const next = await audited(
    context,
    { services: [service], action: 'order skip', target: queue, selection: { stream, to } },
    () =>
      withDatabaseOf(context, service, 'ordered streams', (sql) =>
        new OperatedStreams(sql).skip(queue, stream, to),
      ),
    (outcome) => ({
      outcome: outcome === undefined ? 'partly' : 'done',
      affected: outcome === undefined ? 0 : 1,
    }),
  );
  if (json) printJson({ queue, stream, to, next: next ?? null });
  else if (next === undefined) console.error(`${printable(stream)} has gone past ${to} by itself.`);
  else
    console.log(
      `${queue} goes on in ${printable(stream)} with number ${next}; what comes of the others later is late.`,
    );
  return next === undefined ? exitCodes.finding : exitCodes.done;
}
