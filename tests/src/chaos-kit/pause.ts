import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { interruption } from '@ticketwave/cli/support/interruption';

// Any number of customers pause at the same time, and each listens.
setMaxListeners(0, interruption);

/** Lets so many milliseconds pass. @throws the interruption's reason as soon as there is one */
export async function pause(milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { signal: interruption }).catch(() => interruption.throwIfAborted());
}
