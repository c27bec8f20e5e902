import type { SagaEntry, SagaPage } from '@ticketwave/building-blocks/operations';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, grid, printJson } from '../operator/output.ts';
import { eachService } from './instances.ts';

export interface ListFlags {
  readonly service?: string;
  readonly needsReview?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** Shows the sagas of a service, or of all. @returns 1 if asked for those that need review, and there are some */
export async function list(
  context: Context,
  { service, needsReview = false, limit, json }: ListFlags,
): Promise<number> {
  const asked = await eachService(context, service, (sagas) => sagas.list(needsReview, limit));
  const pages = asked.map(({ service: name, answer }) => ({ service: name, ...answer }));
  if (json) printJson({ services: pages });
  else for (const page of pages) print(page);
  const found = needsReview && pages.some((page) => page.needingReview > 0);
  return found ? exitCodes.finding : exitCodes.done;
}

function print({ service, rows, total, needingReview }: SagaPage & { service: string }): void {
  const titles = ['Saga', 'Id', 'Status', 'Changed', 'Deadline', 'Needs review'];
  if (rows.length > 0) console.log(grid(titles, rows.map(cells)));
  const people = needingReview === 1 ? '1 needs review' : `${needingReview} need review`;
  console.log(`${service}: ${count(total, 'saga')}, ${people}.`);
}

const cells = ({ name, id, status, updatedAt, dueAt, reviewReason }: SagaEntry): (string | null)[] => [
  name,
  id,
  status,
  updatedAt,
  dueAt,
  reviewReason,
];
