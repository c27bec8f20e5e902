import { Failure } from '../bootstrap/failure.mjs';
import { Api, demoRequest } from './demo/api.ts';
import { addresses, table } from './demo/report.ts';
import { describeState } from './demo/state.ts';
import { bookingHops, describeHop, type Hop } from './run/hops.ts';
import { launch, type Launch } from './run/launch.ts';
import { Narrator } from './run/narrator.ts';
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
  const narrator = new Narrator(bookingHops);
  const launched = await launch({
    what: 'npm run demo',
    onLine: (line) => narrator.hear(line),
    environment: { LOG_LEVEL: 'info' }, // the narration is made of these lines
  });
  try {
    const succeeded = await demonstrate(launched, narrator, timeoutMs);
    console.log(table('Where to look', addresses(launched)));
    if (!options.once) await untilInterrupted('Everything stays up until Ctrl-C.');
    return succeeded ? 0 : 1;
  } finally {
    await launched.stop();
  }
}

/**
 * Sends one booking to services that run already.
 * @returns whether every hop was seen in time and the booking ended as it should; if not, what is missing was told
 */
export async function demonstrate(
  launched: Pick<Launch, 'services'>,
  narrator: Narrator,
  timeoutMs: number,
): Promise<boolean> {
  const api = new Api(launched.services);
  await api.restockWhenLow();
  const { booking, request } = await api.book();
  console.log(`\nBooking ${demoRequest.ticketCount} tickets, correlation id ${request.correlationId}\n`);
  narrator.follow(request);
  const missing = await narrator.untilComplete(timeoutMs);
  const patienceMs = missing.length === 0 ? timeoutMs : 0;
  const ended = await api.bookingWithStatus(booking.bookingId, finalStatus, patienceMs);
  console.log(await describeState(api, ended));
  const complaint = complaintAbout(missing, ended.status, timeoutMs);
  if (complaint) console.error(`\n✗ ${complaint}`);
  else console.log(`\n✓ All ${bookingHops.length} hops seen; the booking is ${finalStatus}.`);
  return complaint === undefined;
}

function complaintAbout(missing: readonly Hop[], status: string, timeoutMs: number): string | undefined {
  const hops = missing.map(describeHop).join(', ');
  if (missing.length > 0) return `Not seen within ${timeoutMs / 1_000} s: ${hops}.`;
  return status === finalStatus ? undefined : `The booking is ${status}, and should be ${finalStatus}.`;
}

function readTimeout(text = String(defaultTimeoutSeconds)): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3_600) return seconds;
  throw new Failure('--timeout is wrong: expected a number of seconds from 1 to 3600.', { exitCode: 2 });
}
