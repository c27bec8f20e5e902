import { Command } from 'commander';
import { addDatabaseUrl, addUrls, type Actions } from '../operator/actions.ts';
import { perSecond, wholeNumber } from '../operator/option-values.ts';
import type { DiscardFlags } from './discard.ts';
import type { RedriveFlags } from './redrive.ts';
import type { ShowFlags } from './show.ts';
import { addCriteria, chosenBy, type SelectionFlags } from './selection.ts';

const EXAMPLES = `
Examples:
  ticketwave dlq list
  ticketwave dlq show catalog.update-event-inventory --since 2h
  ticketwave dlq redrive catalog.update-event-inventory --error TimeoutError --rate 10/s --profile production

Exit codes: 0 done · 1 a finding (list: there are dead letters; redrive, discard: not all that was asked for) ·
2 a wrong command line or configuration · 3 the broker cannot be reached

The broker is the one of AMQP_URL and RABBITMQ_MANAGEMENT_URL, else the one that ticketwave dev runs.`;

export function dlqCommand(actions: Actions): Command {
  const program = new Command('dlq')
    .description('dead letters, messages that a queue gave up: list, show, redrive, discard')
    .addHelpText('after', EXAMPLES);
  addUrls(program);
  program
    .command('list')
    .description('how many dead letters each queue has, and what they failed of')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: { json?: boolean }) =>
        (await import('./list.ts')).list(context, flags),
      ),
    );
  const show = program
    .command('show')
    .description('the dead letters of a queue, or everything about one; they stay where they are')
    .argument('<queue>', 'such as catalog.update-event-inventory')
    .argument('[message-id]', 'the same as --message');
  addCriteria(show)
    .option('--limit <number>', 'at most so many', wholeNumber, 100)
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, queue: string, id: string | undefined, flags: ShowFlags) =>
        (await import('./show.ts')).show(context, queue, id, flags),
      ),
    );
  addRedrive(program, actions);
  addDiscard(program, actions);
  return program;
}

function addRedrive(program: Command, actions: Actions): void {
  const command = program
    .command('redrive')
    .description('send dead letters back to the queue that gave them up, and to no other')
    .argument('<queue>', 'such as catalog.update-event-inventory');
  addDatabaseUrl(addCriteria(command))
    .option('--count <number>', 'of these the oldest so many', wholeNumber)
    .option('--all', 'all of them')
    .option('--dry-run', 'only say what would be done')
    .option('--rate <number/s>', 'at most so many in a second', perSecond)
    .option('--force', 'also what is older than the inboxes remember (30 days)')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, queue: string, flags: SelectionFlags & RedriveFlags) => {
        const selection = chosenBy(flags, command);
        return (await import('./redrive.ts')).redrive(context, queue, selection, flags);
      }),
    );
}

function addDiscard(program: Command, actions: Actions): void {
  const command = program
    .command('discard')
    .description('take dead letters away for good; asks before it does')
    .argument('<queue>', 'such as catalog.update-event-inventory');
  addDatabaseUrl(addCriteria(command))
    .option('--all', 'all of them')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, queue: string, flags: SelectionFlags & DiscardFlags) => {
        const selection = chosenBy(flags, command);
        return (await import('./discard.ts')).discard(context, queue, selection, flags);
      }),
    );
}
