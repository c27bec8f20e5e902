import { randomUUID } from 'node:crypto';
import { Failure } from '../bootstrap/failure.mjs';
import { Api, demoRequest, urlsOf } from './demo/api.ts';
import { addresses, table } from './demo/report.ts';
import { describeState } from './demo/state.ts';
import { bookingHops } from './run/hops.ts';
import { launch } from './run/launch.ts';
import type { Launch } from './run/launch.ts';
import { listHops, Narrator } from './run/narrator.ts';
import { untilInterrupted } from './run/until-interrupted.ts';

const defaultTimeoutSeconds = 30;
const finalStatus = 'awaiting-payment';

interface DemoOptions {
  /** Stop everything afterwards. */
  readonly once?: boolean;
  /** Seconds to wait for the hops. */
  readonly timeout?: string;
}

/** Starts everything, sends one booking and tells its way through the services. @returns the exit code */
export async function run({ options }: { options: DemoOptions }): Promise<number> {
  const timeoutMs = readTimeout(options.timeout) * 1_000;
  const correlationId = randomUUID();
  const narrator = new Narrator(correlationId, bookingHops);
  const launched = await launch({
    what: 'npm run demo',
    onLine: (line) => narrator.hear(line),
    environment: { LOG_LEVEL: 'info' }, // the narration is made of these lines
  });
  try {
    const succeeded = await tell(launched, narrator, correlationId, timeoutMs);
    console.log(table('Where to look', addresses(launched)));
    if (options.once) return succeeded ? 0 : 1;
    await untilInterrupted('Everything stays up until Ctrl-C.');
    return succeeded ? 0 : 1;
  } finally {
    await launched.stop();
  }
}

async function tell(
  launched: Launch,
  narrator: Narrator,
  correlationId: string,
  timeoutMs: number,
): Promise<boolean> {
  const api = new Api(urlsOf(launched.services));
  await api.restockWhenLow();
  console.log(`\nBooking ${demoRequest.ticketCount} tickets, correlation id ${correlationId}\n`);
  narrator.begin();
  const { bookingId } = await api.book(correlationId);
  const missing = await narrator.untilComplete(timeoutMs);
  const booking = await api.bookingWithStatus(bookingId, finalStatus, missing.length === 0 ? timeoutMs : 0);
  console.log(await describeState(api, booking));
  if (missing.length > 0) {
    console.error(`\n✗ Not seen within ${timeoutMs / 1_000} s: ${listHops(missing)}.`);
  } else if (booking.status !== finalStatus) {
    console.error(`\n✗ The booking is ${booking.status}, and should be ${finalStatus}.`);
  } else {
    console.log(`\n✓ All ${bookingHops.length} hops seen; the booking is ${finalStatus}.`);
    return true;
  }
  return false;
}

function readTimeout(text = String(defaultTimeoutSeconds)): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3_600) return seconds;
  throw new Failure('--timeout is wrong: expected a number of seconds from 1 to 3600.', { exitCode: 2 });
}
