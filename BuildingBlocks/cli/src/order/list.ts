import { OperatedStreams, type WaitingStream } from '@ticketwave/building-blocks/operations';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, grid, printJson } from '../operator/output.ts';
import { remedyFor } from './remedy.ts';

export interface ListFlags {
  readonly service?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** Shows the streams that wait. @returns 1 if there are some */
export async function list(context: Context, { service, limit, json }: ListFlags): Promise<number> {
  const services = service === undefined ? context.project.services.map(({ name }) => name) : [service];
  const streams: WaitingStream[] = [];
  for (const name of services)
    streams.push(
      ...(await withDatabaseOf(context, name, 'ordered streams', (sql) =>
        new OperatedStreams(sql).waiting(limit),
      )),
    );
  if (json) printJson({ streams });
  else print(streams);
  return streams.length > 0 ? exitCodes.finding : exitCodes.done;
}

function print(streams: readonly WaitingStream[]): void {
  const titles = ['Queue', 'Stream', 'Waits for', 'That is', 'Since', 'Messages', 'What mends it'];
  if (streams.length > 0) console.log(grid(titles, streams.map(cells)));
  console.log(
    `${count(streams.length, 'stream')} of ordered subscriptions ${streams.length === 1 ? 'waits' : 'wait'}.`,
  );
}

const PLACES = {
  missing: 'missing: nobody has seen it',
  here: 'about to be handled',
  retry: 'waiting for its retry',
  'dead-letter': 'with the dead letters',
} as const;

const cells = (waiting: WaitingStream): (string | number | null)[] => [
  waiting.queue,
  waiting.stream,
  waiting.next,
  [PLACES[waiting.place], waiting.reason].filter(Boolean).join(': '),
  waiting.since.toISOString(),
  waiting.waiting,
  remedyFor(waiting),
];
