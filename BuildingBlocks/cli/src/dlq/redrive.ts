import {
  type ActionOutcome,
  type RedriveReport,
  type Selection,
  ownerOf,
} from '@ticketwave/building-blocks/operations';
import { interruption, type Interruption } from '../../support/interruption.mjs';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { mustExist, withDeadLetters, withoutSuffix } from './queues.ts';

export interface RedriveFlags {
  readonly dryRun?: boolean;
  readonly rate?: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Sends dead letters back to their queue. @returns 1 if not all that was asked for went, 3 if the broker was lost */
export async function redrive(
  context: Context,
  name: string,
  selection: Selection,
  flags: RedriveFlags,
): Promise<number> {
  const queue = withoutSuffix(name);
  const { dryRun = false, force = false, rate } = flags;
  const service = ownerOf(queue);
  return withDeadLetters(operatedBroker(context).amqpUrlFor(service), async (deadLetters) => {
    await mustExist(deadLetters, queue);
    const options = { dryRun, force, signal: interruption, ...(rate !== undefined && { rate }) };
    const send = (): Promise<RedriveReport> => deadLetters.redrive(queue, selection, options);
    const what = {
      services: [service],
      action: 'dlq redrive',
      target: queue,
      selection: { ...selection, force },
    };
    const report = dryRun ? await send() : await audited(context, what, send, outcomeOf);
    const isLost = report.notTaken?.status === 'unknown';
    const remaining = isLost ? null : await deadLetters.browse(queue, () => undefined);
    if (flags.json) printJson({ queue, dryRun, ...report, remaining });
    else print(queue, dryRun, report, remaining);
    return report.interrupted ? (interruption.reason as Interruption).exitCode : exitCodeOf(report);
  });
}

/** What the audit line says about it. Pure. */
function outcomeOf({ redriven, interrupted, notFound, notTaken, tooOld }: RedriveReport): ActionOutcome {
  const isPartial = notTaken !== null || notFound.length > 0 || tooOld.length > 0;
  return {
    outcome: interrupted ? 'interrupted' : isPartial ? 'partly' : 'done',
    affected: redriven.length,
    ...(notTaken && { reason: `${notTaken.status}: ${notTaken.reason}` }),
  };
}

/** Pure. */
export function exitCodeOf({ notFound, notTaken, tooOld }: RedriveReport): number {
  if (notTaken?.status === 'unknown') return exitCodes.unreachable;
  return notTaken || notFound.length > 0 || tooOld.length > 0 ? exitCodes.finding : exitCodes.done;
}

function print(queue: string, dryRun: boolean, report: RedriveReport, remaining: number | null): void {
  const { redriven, interrupted, merged, notFound, notTaken, tooOld } = report;
  const verb = dryRun ? 'would go' : 'went';
  const when = interrupted ? 'Interrupted: before that, ' : '';
  console.log(
    `${when}${count(redriven.length, 'dead letter')} ${verb} back to ${queue}${dryRun ? ' (dry run)' : ''}.`,
  );
  if (merged > 0)
    console.log(`${count(merged, 'second copy', 'second copies')} of them went away with the first.`);
  if (notFound.length > 0) console.error(`Not in ${queue}.dlq: ${printable(notFound.join(', '))}.`);
  if (tooOld.length > 0) {
    console.error(
      `Nothing was redriven: ${count(tooOld.length, 'message')} are older than what the inboxes remember and could ` +
        'take effect twice. Make sure that none has had its effect, and add --force; or choose others.',
    );
  }
  if (notTaken) {
    const id = notTaken.messageId === null ? 'the next one' : printable(notTaken.messageId);
    console.error(
      `Ended at ${id}, which stays a dead letter (${notTaken.status}: ${printable(notTaken.reason)}).`,
    );
  }
  if (remaining !== null) console.log(`${count(remaining, 'dead letter')} in ${queue}.dlq now.`);
}
