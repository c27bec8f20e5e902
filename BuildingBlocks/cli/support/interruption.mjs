import { writeSync } from 'node:fs';
import { constants } from 'node:os';

const controller = new AbortController();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm forwards Ctrl-C although the terminal sent it to us already: the second within this time is the same one. */
const sameKeypressMs = 500;
const parentPollMs = 500;

/** Aborts once somebody wants us to end; its reason is `{ cause, exitCode }`. */
export const interruption = controller.signal;

/** Watches for Ctrl-C (a second one ends us at once), SIGTERM, a closed terminal, and for the death of the npm that started us (kill -9 included). */
export function watchForInterruption() {
  for (const signal of signals) process.on(signal, () => interrupt(signal, 128 + constants.signals[signal]));
  // A closed terminal or pipe must not keep us from stopping what we started.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => interrupt('closed output', 1));
  if (process.env.npm_lifecycle_event) watchParent();
}

let interruptedAt = 0;

function interrupt(cause, exitCode) {
  if (!interruption.aborted) {
    interruptedAt = Date.now();
    controller.abort({ cause, exitCode });
  } else if (cause === 'SIGINT' && Date.now() - interruptedAt > sameKeypressMs) {
    writeSync(2, 'Forced: what has not stopped is killed, and the next start clears up after it.\n');
    process.exit(exitCode);
  }
}

function watchParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) interrupt('npm ended', 1);
  }, parentPollMs);
  timer.unref();
}
