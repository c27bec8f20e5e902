import {
  OutboxHistory,
  type OutboxEntry,
  type OutboxFilter,
  type OutboxPage,
} from '@ticketwave/building-blocks/operations';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { grid, printJson } from '../operator/output.ts';
import { withDatabaseOf } from '../operator/database.ts';

export interface ListFlags extends Omit<OutboxFilter, 'since'> {
  readonly service: string;
  readonly waiting?: boolean;
  readonly published?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** Shows the outbox of a service. @returns 1 if the broker does not take something that waits */
export async function list(context: Context, flags: ListFlags): Promise<number> {
  const { service, waiting, published, limit, json, ...filter } = flags;
  const state = waiting === published ? undefined : waiting ? 'waiting' : 'published';
  const page = await withDatabaseOf(context, service, 'outbox', (sql) =>
    new OutboxHistory(sql).list(filter, state, limit),
  );
  if (json) printJson({ service, ...page });
  else print(service, page);
  return page.failing > 0 ? exitCodes.finding : exitCodes.done;
}

function print(service: string, { rows, waiting, published, failing }: OutboxPage): void {
  const titles = ['Position', 'Message', 'Type', 'Stream', 'No.', 'State'];
  if (rows.length > 0) console.log(grid(titles, rows.map(cells)));
  const hint = failing > 0 ? `, of which the broker does not take ${failing}` : '';
  console.log(`${service}: ${waiting} waiting${hint}, ${published} published and kept.`);
}

const cells = (entry: OutboxEntry): (string | number)[] => {
  const { position, messageId, type, stream, sequence } = entry;
  return [position, messageId, type, stream, sequence, stateOf(entry)];
};

function stateOf({ publishedAt, attempts, nextAttemptAt, lastError }: OutboxEntry): string {
  if (publishedAt !== null) return `published ${publishedAt}`;
  if (attempts === 0) return 'waiting';
  return `waiting, tried ${attempts} times, next ${nextAttemptAt}\n${lastError ?? ''}`;
}
