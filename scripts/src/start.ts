import { addresses, table } from './demo/report.ts';
import { keepRunning } from '@ticketwave/cli/dev/keep-running';
import { launch } from '@ticketwave/cli/dev/launch';
import { lostService } from '@ticketwave/cli/dev/lost-service';
import { untilInterrupted } from '@ticketwave/cli/dev/until-interrupted';

interface StartOptions {
  /** Start a service again when it has ended by itself, or its compiled files have changed. */
  readonly watch?: boolean;
}

/** Starts everything and stays up until Ctrl-C, or until a service ends by itself. @returns the exit code */
export async function run({ options }: { options: StartOptions }): Promise<number> {
  const launched = await launch({ what: 'npm start' });
  try {
    console.log(table('TicketWave is up', addresses(launched)));
    if (options.watch) keepRunning(launched);
    const lost = options.watch ? undefined : lostService(launched);
    await untilInterrupted('Everything stays up until Ctrl-C.', lost);
    return lost?.aborted ? 1 : 0;
  } finally {
    await launched.stop();
  }
}
