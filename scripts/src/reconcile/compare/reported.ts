import { lost, type Finding, type LoadRecord, type Reported } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';

/** Whether what was reported to customers is so. Pure. */
export function compareReported(snapshot: Snapshot, { accepted, reported }: LoadRecord): Finding[] {
  const bookings = statuses(snapshot.bookings);
  const payments = statuses(snapshot.payments);
  const refunds = statuses(snapshot.refunds);
  const isSo: Readonly<Record<Reported['what'], (id: string) => boolean>> = {
    cancelled: (id) => bookings.get(id) === 'cancelled',
    paid: (id) => payments.get(id) === 'succeeded',
    declined: (id) => payments.get(id) === 'failed',
    refunded: (id) => refunds.has(id),
  };
  return [
    ...accepted
      .filter((id) => !bookings.has(id))
      .map((id) => lost(`booking ${id} was accepted and is not there`)),
    ...reported
      .filter(({ what, id }) => !isSo[what](id))
      .map(({ what, id }) => lost(`${id} was reported as ${what} and is not`)),
  ];
}

const statuses = (rows: readonly { id: string; status: string }[]): ReadonlyMap<string, string> =>
  new Map(rows.map(({ id, status }) => [id, status]));
