import type { Message } from '@ticketwave/contracts';
import { internalExchange, type ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { carriedOn, readDeadLetter, ownerOf } from '@ticketwave/building-blocks/operations';

/**
 * The message as it goes into the queue of the same name on another broker, and into no other: id, body, attempts and
 * reasons stay. What only the old broker knew about it, where it came from and why it gave it up, becomes headers of ours. Pure.
 */
export function movedCopy(queue: string, message: ReceivedMessage): Message {
  const { properties, headers, userId } = carriedOn(message);
  return {
    exchange: internalExchange(ownerOf(queue)),
    routingKey: queue,
    body: message.body,
    properties: { ...properties, headers: { ...noted(queue, message, userId), ...headers } },
  };
}

/** Headers of ours win: they know better. */
function noted(queue: string, message: ReceivedMessage, userId: string | undefined): Record<string, string> {
  const { originalExchange, originalRoutingKey, failure } = readDeadLetter(message);
  const reasons = { type: failure.type, message: failure.message, at: failure.at };
  const given = Object.entries(queue.endsWith('.dlq') ? reasons : {}).flatMap(([name, value]) =>
    value === null ? [] : [[`x-failure-${name}`, value] as const],
  );
  return {
    'x-original-exchange': originalExchange ?? message.exchange,
    'x-original-routing-key': originalRoutingKey ?? message.routingKey,
    ...(userId !== undefined && { 'x-original-user-id': userId }),
    ...Object.fromEntries(given),
  };
}
