import { Command } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import { wholeNumber } from '../operator/option-values.ts';
import type { ListFlags } from './list.ts';
import type { SkipFlags } from './skip.ts';

const EXAMPLES = `
Examples:
  ticketwave order list
  ticketwave order skip booking.event-catalogue --stream catalog.event:0197f1f0-6f0a-7c3e-9d55-0242ac120002 --to 7

Exit codes: 0 done · 1 a finding (list: streams wait; skip: the stream has gone past that number by itself) ·
2 a wrong command line or configuration · 3 a database cannot be reached

The database is the one of DATABASE_URL_<SERVICE>, else the one that ticketwave dev runs.`;

export function orderCommand(actions: Actions): Command {
  const program = new Command('order')
    .description('streams of ordered subscriptions that wait for a message: list, skip')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  program
    .command('list')
    .description('the streams that wait, for which message, and where that is')
    .option('--service <name>', 'whose; of all services unless given')
    .option('--limit <number>', 'of each service those that wait longest, so many', wholeNumber, 100)
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: ListFlags) => (await import('./list.ts')).list(context, flags)),
    );
  program
    .command('skip')
    .description('let a stream go on after a number whose message does not come any more')
    .argument('<queue>', 'such as booking.event-catalogue')
    .requiredOption('--stream <stream>', 'such as catalog.event:{id}, as list names it')
    .requiredOption('--to <number>', 'numbers up to this one are not waited for', wholeNumber)
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, queue: string, flags: SkipFlags) =>
        (await import('./skip.ts')).skip(context, queue, flags),
      ),
    );
  return program;
}
