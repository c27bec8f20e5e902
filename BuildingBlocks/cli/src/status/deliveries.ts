import { Failure } from '../../support/failure.mjs';
import { findMissedEvents, republishingOf, type LookedAt } from '../outbox/missed-events.ts';
import { readWaiting } from '../outbox/waiting.ts';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { wiresOf } from '../topology/compute.ts';
import type { Finding, Look } from './finding.ts';

/** Whether the newest events that a service has published were handled, or still wait. */
export async function lookAtDeliveries(context: Context, service: string): Promise<Look> {
  const look = { findings: [], unreachable: [], notChecked: [] };
  try {
    const [wires, waitingIn] = await Promise.all([wiresOf(context.project), readWaiting(context)]);
    const what = { newestOnly: true, wires, waitingIn };
    return { ...look, findings: missedFindings(service, await findMissedEvents(context, service, what)) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...look, notChecked: [{ subject: `deliveries of ${service}`, reason: error.message }] };
  }
}

/** What was given up is reported as dead letters. Pure. */
export function missedFindings(service: string, { missed: rows, complete }: LookedAt): Finding[] {
  const missed = rows.filter((row) => row.missed > 0);
  const remedy = complete
    ? republishingOf(missed)
    : `${invocation('outbox', `unhandled --service ${service}`)}, which looks at all that is kept`;
  return missed.map(({ queue, missed: number, since }) => ({
    kind: 'missed events',
    subject: queue,
    detail: `${number} of ${service} have left and were neither handled nor wait, the oldest since ${since}`,
    remedy,
  }));
}
