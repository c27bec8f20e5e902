import { disordered, lost, type Finding } from './findings.ts';
import type { OutboxRow } from './snapshot.ts';

/** A message as it was first seen on its exchange. */
export interface Sighting {
  readonly stream: string;
  readonly sequence: number;
}

/**
 * Whether every stream went out in its order and as a whole. Pure.
 * @param sightings by message id, in the order in which they were first seen
 */
export function compareOrder(
  sightings: ReadonlyMap<string, Sighting>,
  outbox: readonly OutboxRow[],
): Finding[] {
  const findings: Finding[] = [];
  const last = new Map<string, number>();
  for (const [messageId, { stream, sequence }] of sightings) {
    const expected = (last.get(stream) ?? 0) + 1;
    if (sequence !== expected)
      findings.push(disordered(`${messageId} is ${stream} ${sequence}, after ${expected - 1}`));
    last.set(stream, sequence);
  }
  for (const { messageId, routingKey, published } of outbox) {
    if (published && !sightings.has(messageId))
      findings.push(lost(`${routingKey} ${messageId} left and was never seen`));
  }
  return findings;
}
