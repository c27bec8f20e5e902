import { Failure } from '../../support/failure.mjs';
import { findMissedEvents, republishingOf, type LookedAt } from '../outbox/missed-events.ts';
import { readWaiting } from '../outbox/waiting.ts';
import type { ServiceName } from '../dev/service-names.ts';
import { services as wires } from '../topology/compute.ts';
import type { Finding, Look } from './finding.ts';

/** Whether the newest events that a service has published were handled, or still wait. */
export async function lookAtDeliveries(service: ServiceName): Promise<Look> {
  const look = { findings: [], unreachable: [], notChecked: [] };
  try {
    const what = { newestOnly: true, wires: wires(), waitingIn: await readWaiting() };
    return { ...look, findings: missedFindings(service, await findMissedEvents(service, what)) };
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
    : `npm run outbox -- unhandled --service ${service}, which looks at all that is kept`;
  return missed.map(({ queue, missed: number, since }) => ({
    kind: 'missed events',
    subject: queue,
    detail: `${number} of ${service} have left and were neither handled nor wait, the oldest since ${since}`,
    remedy,
  }));
}
