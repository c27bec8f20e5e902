import { addresses, table } from './demo/report.ts';
import { launch } from './run/launch.ts';
import { untilInterrupted } from './run/until-interrupted.ts';

/** Starts everything and stays up until Ctrl-C. @returns the exit code */
export async function run(): Promise<number> {
  const launched = await launch({ what: 'npm start' });
  try {
    console.log(table('TicketWave is up', addresses(launched)));
    await untilInterrupted('Everything stays up until Ctrl-C.');
    return 0;
  } finally {
    await launched.stop();
  }
}
