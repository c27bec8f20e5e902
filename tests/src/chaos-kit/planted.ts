import { duplicated, lost, type Finding } from '@ticketwave/scripts/reconcile/findings';
import type { DeadLetter } from '@ticketwave/scripts/reconcile/snapshot';

/** A dead letter is written once more if the connection is lost before its confirm, and so on. */
const COPIES_AT_MOST = 3;

/** Whether everything that was planted to be refused is where refused messages go, once in each queue. Pure. */
export function comparePlanted(planted: ReadonlySet<string>, deadLetters: readonly DeadLetter[]): Finding[] {
  const copies = new Map<string, string[]>();
  for (const { messageId = '', queue, attempt } of deadLetters.filter(({ messageId = '' }) =>
    planted.has(messageId),
  )) {
    const key = `${messageId} in ${queue}`;
    copies.set(key, [...(copies.get(key) ?? []), attempt]);
  }
  const refused = new Set(deadLetters.map(({ messageId }) => messageId));
  return [
    ...[...planted].filter((id) => !refused.has(id)).map((id) => lost(`the planted ${id} is in no .dlq`)),
    ...[...copies]
      .filter(([, attempts]) => attempts.length > COPIES_AT_MOST || new Set(attempts).size > 1)
      .map(([key, attempts]) =>
        duplicated(`the planted ${key}: given up at attempts ${attempts.join(', ')}`),
      ),
  ];
}
