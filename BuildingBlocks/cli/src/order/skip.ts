import { OperatedStreams, type Skipped, ownerOf } from '@ticketwave/building-blocks/operations';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { printable, printJson } from '../operator/output.ts';
import { serviceNamed } from '../operator/running.ts';

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
  const service = serviceNamed(context, ownerOf(queue));
  const skipped = await audited(
    context,
    { services: [service], action: 'order skip', target: queue, selection: { stream, to } },
    () =>
      withDatabaseOf(context, service, 'ordered streams', (sql) =>
        new OperatedStreams(sql).skip(queue, stream, to),
      ),
    (outcome) => ('next' in outcome ? { outcome: 'done', affected: 1 } : { outcome: 'partly', affected: 0 }),
  );
  const next = nextOf(skipped, { queue, stream, to });
  if (json) printJson({ queue, stream, to, next: next ?? null });
  else if (next === undefined) console.error(`${printable(stream)} has gone past ${to} by itself.`);
  else
    console.log(
      `${queue} goes on in ${printable(stream)} with number ${next}; what comes of the others later is late.`,
    );
  return next === undefined ? exitCodes.finding : exitCodes.done;
}

/** @returns undefined if it has gone past the number by itself @throws {Failure} if stream or number are wrong */
function nextOf(
  skipped: Skipped,
  { queue, stream, to }: { readonly queue: string; readonly stream: string; readonly to: number },
): number | undefined {
  if ('next' in skipped) return skipped.next;
  if (skipped.refused === 'past') return undefined;
  throw usageFailure(
    skipped.refused === 'unknown'
      ? `--stream is wrong: ${queue} knows no ${printable(stream)}; ${invocation('order', 'list')} names those that wait.`
      : `--to is wrong: ${to} is too far ahead, the stream is at ${skipped.last}.`,
  );
}
