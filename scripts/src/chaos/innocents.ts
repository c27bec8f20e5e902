import type { Arena } from './arena.ts';
import { delayed } from './findings.ts';
import { proof } from './faults/fault.ts';
import type { Load } from './load.ts';
import { pause } from './pause.ts';

/** So long an innocent's booking may take while somebody else is in trouble, in milliseconds, on a busy machine too. */
const READY_WITHIN_MS = 15_000;
const CALM_MS = 5_000;
const TIMED_EVERY_MS = 2_000;

/** Waits until bookings are ready soon: then whoever is late later is so for a new reason. @throws NotLanded */
export async function calm(load: Load): Promise<void> {
  const soon = async (): Promise<true | undefined> => (await load.timeInnocent()) < CALM_MS || undefined;
  for (let times = 1; times <= 2; times++) await proof('Bookings were slow before it began.', soon);
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
  await calm(load);
  let over = false;
  const times: number[] = [];
  const booking = (async () => {
    while (!over) {
      times.push(await load.timeInnocent());
      await pause(TIMED_EVERY_MS);
    }
  })();
  try {
    const said = await fault();
    over = true;
    await booking;
    const slowest = Math.max(...times);
    if (slowest > READY_WITHIN_MS)
      findings.push(delayed(`${kind}: an innocent booking was ready after ${slowest} ms`));
    return `${said}; the slowest of ${times.length} innocent bookings took ${slowest} ms`;
  } finally {
    over = true;
    await booking.catch(() => undefined); // the fault's own error says more
  }
}
