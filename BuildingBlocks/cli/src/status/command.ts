import { Command } from 'commander';
import { pointInTime, runCommandLine, wholeNumber } from '../operator/command-line.ts';
import type { StatusFlags } from './status.ts';

const EXIT_CODES = `
Exit codes: 0 nothing is wrong · 1 something is · 2 a wrong command line · 3 something could not be looked at

The broker is the one of RABBITMQ_MANAGEMENT_URL, or of RABBITMQ_MONITORING_URL with a user of the tag monitoring, who does
not see users and rights; in the virtual host of AMQP_URL. The databases are those of DATABASE_URL_<SERVICE>. What is not
named is the one that npm start runs.`;

/** `npm run status -- …` @returns the exit code */
export async function run({ rest }: { readonly rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const program = new Command('npm run status --')
    .description(
      'What is wrong with queues, bindings, rights, outboxes and sagas, and the command that mends it.',
    )
    .option(
      '--backlog <messages>',
      'from how many waiting messages on a queue is too much',
      wholeNumber,
      1_000,
    )
    .option(
      '--bookings <since>',
      'also compares the bookings made since then with tickets, money and notices in all four databases, which are read ' +
        'whole: ISO 8601, or so long ago, such as 2h; what is still on its way may be named as well, so ask twice',
      (text) => pointInTime(text),
    )
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .action(async (flags: StatusFlags) => {
      exitCode = await (await import('./status.ts')).status(flags);
    });
  return runCommandLine(program, rest, () => exitCode);
}
