import type { RedriveReport, Selection } from '@ticketwave/building-blocks/rabbitmq';
import { interruption, type Interruption } from '../../bootstrap/interruption.mjs';
import { exitCodes } from '../operator/command-line.ts';
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
export async function redrive(name: string, selection: Selection, flags: RedriveFlags): Promise<number> {
  const queue = withoutSuffix(name);
  const { dryRun = false, force = false, rate } = flags;
  const [service = ''] = queue.split('.');
  return withDeadLetters(operatedBroker().amqpUrlFor(service), async (deadLetters) => {
    await mustExist(deadLetters, queue);
    const options = { dryRun, force, signal: interruption, ...(rate !== undefined && { rate }) };
    const report = await deadLetters.redrive(queue, selection, options);
    const remaining = report.notTaken?.status === 'unknown' ? null : await deadLetters.count(queue);
    if (flags.json) printJson({ queue, dryRun, ...report, remaining });
    else print(queue, dryRun, report, remaining ?? null);
    return interruption.aborted ? (interruption.reason as Interruption).exitCode : exitCodeOf(report);
  });
}

/** Pure. */
export function exitCodeOf({ notFound, notTaken, tooOld }: RedriveReport): number {
  if (notTaken?.status === 'unknown') return exitCodes.unreachable;
  return notTaken || notFound.length > 0 || tooOld.length > 0 ? exitCodes.finding : exitCodes.done;
}

function print(queue: string, dryRun: boolean, report: RedriveReport, remaining: number | null): void {
  const { redriven, merged, notFound, notTaken, tooOld } = report;
  const verb = dryRun ? 'would go' : 'went';
  console.log(
    `${count(redriven.length, 'dead letter')} ${verb} back to ${queue}${dryRun ? ' (dry run)' : ''}.`,
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
