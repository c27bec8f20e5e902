import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import { takersOf } from '@ticketwave/cli/topology/takers';
import { compareBookings } from '@ticketwave/scripts/reconcile/compare-bookings';
import {
  duplicated,
  innocent,
  lost,
  stuck,
  type Finding,
  type LoadRecord,
} from '@ticketwave/scripts/reconcile/findings';
import type { OutboxRow, QueueState, Snapshot } from '@ticketwave/scripts/reconcile/snapshot';

/** Compares what is with what must be. Pure. @returns nothing if all is as promised */
export function reconcile(snapshot: Snapshot, load: LoadRecord, wires: readonly ServiceWire[]): Finding[] {
  return [
    ...compareBookings(snapshot, load),
    ...compareDeliveries(snapshot, wires),
    ...findDoubledEvents(snapshot.outbox),
    ...findLeftovers(snapshot, wires),
  ];
}

/** Every event that has left must have been handled by every queue that one of its handlers listens on. */
function compareDeliveries({ outbox, handled }: Snapshot, wires: readonly ServiceWire[]): Finding[] {
  const takers = new Map(
    [...new Set(outbox.map((row) => row.routingKey))].map((key) => [key, takersOf(key, wires)]),
  );
  return outbox.flatMap(({ messageId, routingKey, published }) => {
    if (!published) return [stuck(`${routingKey} ${messageId} waits in the outbox`)];
    return (takers.get(routingKey) ?? [])
      .filter((queue) => !handled.has(`${queue} ${messageId}`))
      .map((queue) => lost(`${routingKey} ${messageId} was never handled by ${queue}`));
  });
}

/** One cause has each of its effects once. */
function findDoubledEvents(outbox: readonly OutboxRow[]): Finding[] {
  const times = new Map<string, number>();
  for (const { causationId, routingKey, subject } of outbox) {
    const key = `${routingKey} about ${subject}, caused by ${causationId}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => duplicated(`${key}: ${count} times`));
}

function findLeftovers(
  { attempts, queues, deadLetters, handled }: Snapshot,
  wires: readonly ServiceWire[],
): Finding[] {
  const isDeadLetters = ({ name }: QueueState): boolean => name.endsWith('.dlq');
  const planted = new Set(
    deadLetters.map(({ queue, messageId }) => `${queue.replace(/\.dlq$/, '')} ${messageId}`),
  );
  const missing = wires
    .flatMap((wire) => wire.queues)
    .filter(({ queue }) => !queues.some(({ name, consumers }) => name === queue && consumers > 0));
  return [
    ...queues
      .filter((queue) => !isDeadLetters(queue) && queue.messages > 0)
      .map(({ name, messages }) => stuck(`${messages} message(s) in ${name}`)),
    ...missing.map(({ queue }) => stuck(`nobody consumes ${queue}`)),
    ...attempts
      .map(({ queue, messageId }) => `${queue} ${messageId}`)
      .filter((key) => !planted.has(key) && !handled.has(key))
      .map((key) => stuck(`an attempt without an end: ${key}`)),
    ...deadLetters
      .filter((deadLetter) => !deadLetter.planted)
      .map(({ queue, messageId, reason }) => innocent(`${messageId} in ${queue}: ${reason}`)),
  ];
}
