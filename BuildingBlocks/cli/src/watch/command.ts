import { Command } from 'commander';
import type { Actions } from '../operator/actions.ts';
import { position, uuid } from '../operator/option-values.ts';
import type { WatchFlags } from './watch.ts';

const EXAMPLES = `
Examples:
  ticketwave watch
  ticketwave watch --type 'booking.booking.*'
  ticketwave watch --url https://operations.example.com --correlation 0197f1f0-6f0a-7c3e-9d55-0242ac120001 --json

Exit codes: 0 ended by Ctrl-C · 2 a wrong command line, or a token that is refused · 3 the event store cannot be reached

The event store is the service that answers /api/events/stream: the one of --url, or of EVENTS_URL, or the one that ticketwave
dev runs. Its token is read from OPS_TOKEN, never from the command line, which others can read; the one that ticketwave dev
runs has a token that everybody knows. A connection that is lost is made again, after the last event that was shown.`;

export function watchCommand(actions: Actions): Command {
  return new Command('watch')
    .description('events as they are stored, until Ctrl-C')
    .option('--url <url>', 'the event store, as https://host; EVENTS_URL unless given')
    .option('--service <name>', 'which service of the configuration is the event store', 'operations')
    .option('--type <type>', 'only events of this type, or with * behind the beginning of one')
    .option('--correlation <id>', 'only those of one flow', uuid)
    .option('--after <position>', 'begin after this position, with what is stored already', position)
    .option('--json', 'each event as a line of JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(
      actions.run(async (context, flags: WatchFlags) => (await import('./watch.ts')).watch(context, flags)),
    );
}
