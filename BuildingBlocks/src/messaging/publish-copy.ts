import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@ticketwave/contracts';
import type { EventBus, PublishOutcome } from './event-bus.ts';

/** How long a message is held whose copy the broker does not take, before it goes back to its queue. */
const HOLD_MS = 5_000;
const LOOK_MS = 100;

/**
 * Publishes the copy that takes the place of a message, which may go only if this is `confirmed`. While the broker takes
 * nothing the message is held: what is written to a blocked connection arrives later, once for each time.
 */
export async function publishCopy(
  bus: Pick<EventBus, 'accepting' | 'publish'>,
  copy: Message,
): Promise<PublishOutcome> {
  const heldUntil = performance.now() + HOLD_MS;
  while (!bus.accepting && performance.now() < heldUntil) await sleep(LOOK_MS);
  return bus.accepting
    ? bus.publish(copy, { mandatory: true })
    : { status: 'unknown', reason: 'not sent: the broker takes no messages now' };
}
