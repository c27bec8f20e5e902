import { setTimeout as delay } from 'node:timers/promises';
import { interruption } from '../../bootstrap/interruption.mjs';

/** Lets so many milliseconds pass. @throws the interruption's reason as soon as there is one */
export async function pause(milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { signal: interruption }).catch(() => interruption.throwIfAborted());
}
