import { Command } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import { perSecond } from '../operator/option-values.ts';
import type { MoveFlags } from './move.ts';

const EXAMPLES = `
Examples:
  ticketwave move --from amqp://admin:…@old:5672/%2Fticketwave --dry-run
  FROM_AMQP_URL=amqp://admin:…@old:5672/%2Fticketwave ticketwave move --profile production

The target is the broker of AMQP_URL, else the one that ticketwave dev runs. Apply the topology there first. Each message is
confirmed on the target before it is taken away from the source, so that it can be ended at any time and run again.

Exit codes: 0 the source is empty · 1 something stayed there · 2 a wrong command line or configuration ·
3 a broker cannot be reached`;

export function moveCommand(actions: Actions): Command {
  const command = new Command('move')
    .description('all messages of main, retry and dead-letter queues from another broker to this one')
    .addHelpText('after', EXAMPLES);
  addUrls(command);
  return command
    .option('--from <url>', 'the broker that is left, as --amqp; FROM_AMQP_URL unless given')
    .option(
      '--from-management <url>',
      'its management API: also names what stays in queues that are not ours; FROM_MANAGEMENT_URL unless given',
    )
    .option('--rate <number/s>', 'at most so many in a second from each queue', perSecond)
    .option('--dry-run', 'only say what there is to move')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: MoveFlags) => (await import('./move.ts')).move(context, flags)),
    );
}
