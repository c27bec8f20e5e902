import { lost, type Finding, type LoadRecord, type Told } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';

/** Whether what customers were told is so. Pure. */
export function compareTold(snapshot: Snapshot, { accepted, told }: LoadRecord): Finding[] {
  const bookings = statuses(snapshot.bookings);
  const payments = statuses(snapshot.payments);
  const refunds = statuses(snapshot.refunds);
  const isSo: Readonly<Record<Told['what'], (id: string) => boolean>> = {
    cancelled: (id) => bookings.get(id) === 'cancelled',
    paid: (id) => payments.get(id) === 'succeeded',
    declined: (id) => payments.get(id) === 'failed',
    refunded: (id) => refunds.has(id),
  };
  return [
    ...accepted
      .filter((id) => !bookings.has(id))
      .map((id) => lost(`booking ${id} was accepted and is not there`)),
    ...told
      .filter(({ what, id }) => !isSo[what](id))
      .map(({ what, id }) => lost(`${id} was told to be ${what} and is not`)),
  ];
}

const statuses = (rows: readonly { id: string; status: string }[]): ReadonlyMap<string, string> =>
  new Map(rows.map(({ id, status }) => [id, status]));
