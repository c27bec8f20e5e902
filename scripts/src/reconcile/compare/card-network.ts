import type { Finding } from '../findings.ts';
import type { PaymentRow, Snapshot } from '../snapshot.ts';
import { compareLists } from './lists.ts';

/** Whether the card network's own book says the same as the payments and refunds do, entry by entry. Pure. */
export function compareCardNetwork({ payments, refunds, cardCharges, cardRefunds }: Snapshot): Finding[] {
  const chargeIdOf = new Map(payments.map(({ id, chargeId }) => [id, chargeId]));
  return [
    ...compareLists(
      'the card network: charge',
      cardCharges.map(({ key, id, declined, amountMinor }) =>
        entry(key, declined ? `declined ${amountMinor}` : `took ${amountMinor} by ${id}`),
      ),
      payments.flatMap(expectedCharges),
    ),
    ...compareLists(
      'the card network: refund',
      cardRefunds.map(({ key, chargeId, declined, amountMinor }) =>
        entry(key, `${declined ? 'declined' : 'gave back'} ${amountMinor} of ${chargeId}`),
      ),
      refunds.map(({ id, paymentId, amountMinor }) =>
        entry(id, `gave back ${amountMinor} of ${chargeIdOf.get(paymentId)}`),
      ),
    ),
  ];
}

function expectedCharges({ chargeKey, chargeId, status, amountMinor }: PaymentRow): string[] {
  if (chargeKey === null) return [];
  return [
    entry(chargeKey, status === 'failed' ? `declined ${amountMinor}` : `took ${amountMinor} by ${chargeId}`),
  ];
}

const entry = (key: string, what: string): string => `${key} ${what}`;
