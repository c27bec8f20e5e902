import { once } from 'node:events';
import { interruption } from '../../support/interruption.mjs';

/** Says a sentence and stays until Ctrl-C, SIGTERM or the end of npm, or until the other signal aborts. */
export async function untilInterrupted(sentence: string, other?: AbortSignal): Promise<void> {
  console.log(`\n${sentence}`);
  const end = AbortSignal.any([interruption, ...(other ? [other] : [])]);
  // A signal that nobody else refers to keeps no process alive.
  const stayAlive = setInterval(() => undefined, 60_000);
  if (!end.aborted) await once(end, 'abort');
  clearInterval(stayAlive);
  console.log('Stopping … (Ctrl-C once more ends everything at once)');
}
