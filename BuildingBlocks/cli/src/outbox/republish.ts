import {
  type ActionOutcome,
  type OutboxFilter,
  OutboxHistory,
  type RepublishReport,
} from '@ticketwave/building-blocks/operations';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { count, printJson } from '../operator/output.ts';
import { withDatabaseOf } from '../operator/database.ts';

export interface RepublishFlags extends OutboxFilter {
  readonly service: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Lets kept events be sent again. @returns 1 if there were none, or not all that match */
export async function republish(
  context: Context,
  { service, dryRun = false, json, ...filter }: RepublishFlags,
): Promise<number> {
  const { since, type, stream } = filter;
  const chosen = {
    ...(since && { since }),
    ...(type !== undefined && { type }),
    ...(stream !== undefined && { stream }),
  };
  const send = (): Promise<RepublishReport> =>
    withDatabaseOf(context, service, 'outbox', (sql) => new OutboxHistory(sql).republish(chosen, { dryRun }));
  const what = { services: [service], action: 'outbox republish', target: service, selection: chosen };
  const report = dryRun ? await send() : await audited(context, what, send, outcomeOf);
  if (json) printJson({ service, dryRun, ...report });
  else print(service, dryRun, report);
  return outcomeOf(report).outcome === 'done' ? exitCodes.done : exitCodes.finding;
}

/** Pure. */
function outcomeOf({ republished, tooOld, underWay }: RepublishReport): ActionOutcome {
  const isComplete = republished > 0 && tooOld === 0 && underWay === 0;
  return { outcome: isComplete ? 'done' : 'partly', affected: republished };
}

function print(
  service: string,
  dryRun: boolean,
  { republished, streams, types, tooOld, underWay }: RepublishReport,
): void {
  const wait = dryRun ? 'would be sent again (dry run)' : 'wait to be sent again';
  console.log(`${service}: ${count(republished, 'event')} of ${count(streams, 'stream')} ${wait}.`);
  for (const [type, number] of Object.entries(types)) console.log(`  ${String(number).padStart(6)}  ${type}`);
  if (!dryRun && republished > 0) console.log('The relay sends them, in order, as soon as the service runs.');
  if (tooOld > 0) {
    console.error(
      `${count(tooOld, 'event')} stay as they are: they are older than what the inboxes remember (30 days) and could ` +
        'take effect twice.',
    );
  }
  if (underWay > 0) {
    console.error(
      `${count(underWay, 'event')} were under way and still are. If the broker is away, they wait as well; run this ` +
        `again once ${invocation('outbox', `list --service ${service} --waiting`)} shows none.`,
    );
  }
}
