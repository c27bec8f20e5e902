import type { Arena } from './arena.ts';
import { delayed } from '@ticketwave/scripts/reconcile/findings';
import { proof } from './faults/fault.ts';
import type { Load } from './load.ts';
import { pause } from './pause.ts';

/** So much longer than before may an innocent's booking take while somebody else is in trouble, in milliseconds. */
const DELAYED_AT_MOST_MS = 15_000;
const CALM_MS = 10_000;
const SLOW_BEFORE = 'Bookings were slow before it began.';
const TIMED_EVERY_MS = 2_000;

/**
 * Waits until bookings are ready soon, first without anybody new, so that a slow machine works off what earlier faults
 * have left, then under load: then whoever is late later is so for a new reason.
 * @returns how long they take on this machine, in milliseconds
 * @throws NotLanded
 */
export async function calm(load: Load): Promise<number> {
  const soon = async (): Promise<number | undefined> => {
    const took = await load.timeInnocent();
    return took < CALM_MS ? took : undefined;
  };
  await load.whileNobodyComes(() => proof(SLOW_BEFORE, soon));
  const [first, second] = [await proof(SLOW_BEFORE, soon), await proof(SLOW_BEFORE, soon)];
  return Math.max(first, second);
}

/**
 * Brings a fault about and meanwhile books what has nothing to do with it, one booking after the other.
 * @returns what the fault says, and how long the slowest of them took
 */
export async function whileInnocentsBook(
  { findings }: Arena,
  load: Load,
  kind: string,
  fault: () => Promise<string>,
): Promise<string> {
  const usual = await calm(load);
  const over = new AbortController();
  const times: number[] = [];
  const booking = (async () => {
    while (!over.signal.aborted) {
      times.push(await load.timeInnocent());
      await pause(TIMED_EVERY_MS);
    }
  })();
  try {
    const said = await fault();
    over.abort();
    await booking;
    const slowest = Math.max(...times);
    if (slowest > usual + DELAYED_AT_MOST_MS)
      findings.push(delayed(`${kind}: an innocent booking was ready after ${slowest} ms`));
    return `${said}; the slowest of ${times.length} innocent bookings took ${slowest} ms (${usual} before)`;
  } finally {
    over.abort();
    await booking.catch(() => undefined); // the fault's own error says more
  }
}
