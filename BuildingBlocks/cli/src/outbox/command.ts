import { Command } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import { pointInTime, wholeNumber } from '../operator/option-values.ts';
import type { ListFlags } from './list.ts';
import type { RepublishFlags } from './republish.ts';
import type { UnhandledFlags } from './unhandled.ts';

const EXAMPLES = `
Examples:
  ticketwave outbox list --service booking --waiting
  ticketwave outbox unhandled --since 2h
  ticketwave outbox republish --service booking --since 2026-01-30T10:30:00Z --dry-run

Exit codes: 0 done · 1 a finding (list: the broker does not take something; unhandled: there are some; republish: nothing
matched, some are too old, or still under way) · 2 a wrong command line or configuration · 3 a database, or the broker,
cannot be reached

The database is the one of DATABASE_URL_<SERVICE>, else the one that ticketwave dev runs. unhandled needs those of all
services, and the broker's management API, as ticketwave status does.`;

export function outboxCommand(actions: Actions): Command {
  const program = new Command('outbox')
    .description('the events that a service has published, or has yet to publish: list, unhandled, republish')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  program
    .command('list')
    .description('what waits, and what was published and is kept')
    .requiredOption('--service <name>', 'whose')
    .option('--waiting', 'only what waits')
    .option('--published', 'only what was published')
    .option('--type <event-type>', 'such as booking.booking.created')
    .option('--stream <stream>', 'such as booking.booking:0197f1f0-6f0a-7c3e-9d55-0242ac120002')
    .option('--limit <number>', 'the newest so many', wholeNumber, 50)
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: ListFlags) => (await import('./list.ts')).list(context, flags)),
    );
  program
    .command('unhandled')
    .description(
      'events that have left and that a queue neither handled nor holds, and the command that sends them again',
    )
    .option('--service <name>', 'only those of one service')
    .option(
      '--since <time>',
      'published at this time or later: ISO 8601, or so long ago, such as 90m; all that is kept unless given',
      (text) => pointInTime(text),
    )
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: UnhandledFlags) =>
        (await import('./unhandled.ts')).unhandled(context, flags),
      ),
    );
  addRepublish(program, actions);
  return program;
}

function addRepublish(program: Command, actions: Actions): void {
  const command = program
    .command('republish')
    .description('send kept events again, with the same ids; inboxes drop what was handled')
    .requiredOption('--service <name>', 'whose')
    .option(
      '--since <time>',
      'published at this time or later: ISO 8601, or so long ago, such as 90m',
      (text) => pointInTime(text),
    )
    .option('--type <event-type>', 'such as booking.booking.created')
    .option('--stream <stream>', 'such as booking.booking:0197f1f0-6f0a-7c3e-9d55-0242ac120002')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: RepublishFlags) => {
        const { since, type, stream } = flags;
        if (since === undefined && type === undefined && stream === undefined)
          command.error('error: at least one of --since, --type, --stream is expected');
        return (await import('./republish.ts')).republish(context, flags);
      }),
    );
}
