import { once } from 'node:events';
import { interruption } from '../../bootstrap/interruption.mjs';

/** Says a sentence and stays until Ctrl-C, SIGTERM or the end of npm. */
export async function untilInterrupted(sentence: string): Promise<void> {
  console.log(`\n${sentence}`);
  // A signal that nobody else refers to keeps no process alive.
  const stayAlive = setInterval(() => undefined, 60_000);
  if (!interruption.aborted) await once(interruption, 'abort');
  clearInterval(stayAlive);
  console.log('Stopping …');
}
