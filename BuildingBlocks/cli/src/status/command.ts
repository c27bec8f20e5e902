import { Command } from 'commander';
import type { Check } from '../config/config.ts';
import { addUrls, type Actions } from '../operator/actions.ts';
import { pointInTime, wholeNumber } from '../operator/option-values.ts';
import type { StatusFlags } from './status.ts';

const EXAMPLES = `
Examples:
  ticketwave status
  ticketwave status --profile production --json
  ticketwave status --service orders --amqp amqp://host/%2Fshop --management http://monitoring@host:15672

Exit codes: 0 nothing is wrong · 1 something is · 2 a wrong command line or configuration · 3 something could not be
looked at

The broker is the one of RABBITMQ_MANAGEMENT_URL, or of RABBITMQ_MONITORING_URL with a user of the tag monitoring, who does
not see users and rights; in the virtual host of AMQP_URL. The databases are those of DATABASE_URL_<SERVICE>. What is not
named is the one that ticketwave dev runs.`;

/** @param checks those of the configuration: each becomes an option */
export function statusCommand(actions: Actions, checks: Readonly<Record<string, Check>>): Command {
  const program = new Command('status')
    .description(
      'what is wrong with queues, bindings, rights, outboxes and sagas, and the command that mends it',
    )
    .option(
      '--backlog <messages>',
      'from how many waiting messages on a queue is too much',
      wholeNumber,
      1_000,
    )
    .option('--service <name>', 'of the databases only that of this service')
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  for (const [name, { summary }] of Object.entries(checks))
    program.option(`--${name} <since>`, `${summary}: ISO 8601, or so long ago, such as 2h`, (text) =>
      pointInTime(text),
    );
  return program.action(
    actions.run(async (context, flags: StatusFlags) => (await import('./status.ts')).status(context, flags)),
  );
}
