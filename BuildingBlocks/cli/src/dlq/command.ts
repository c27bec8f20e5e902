import { Command } from 'commander';
import { perSecond, runCommandLine, wholeNumber } from '../operator/command-line.ts';
import type { DiscardFlags } from './discard.ts';
import type { RedriveFlags } from './redrive.ts';
import type { ShowFlags } from './show.ts';
import { addCriteria, chosenBy, type SelectionFlags } from './selection.ts';

const EXIT_CODES = `
Exit codes: 0 done · 1 a finding (list: there are dead letters; redrive, discard: not all that was asked for) ·
2 a wrong command line · 3 the broker cannot be reached

The broker is the one of AMQP_URL and RABBITMQ_MANAGEMENT_URL, else the one that npm start runs.`;

/** `npm run dlq -- …` @returns the exit code */
export async function run({ rest }: { readonly rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const decide = async (decision: Promise<number>): Promise<void> => {
    exitCode = await decision;
  };
  const program = new Command('npm run dlq --')
    .description('Dead letters: messages that a queue gave up.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  program
    .command('list')
    .description('how many dead letters each queue has, and what they failed of')
    .option('--json', 'as JSON on stdout')
    .action(async (flags: { json?: boolean }) => decide((await import('./list.ts')).list(flags)));
  const show = program
    .command('show')
    .description('the dead letters of a queue, or everything about one; they stay where they are')
    .argument('<queue>', 'such as catalog.update-event-inventory')
    .argument('[message-id]', 'the same as --message');
  addCriteria(show)
    .option('--limit <number>', 'at most so many', wholeNumber, 100)
    .option('--json', 'as JSON on stdout')
    .action(async (queue: string, id: string | undefined, flags: ShowFlags) =>
      decide((await import('./show.ts')).show(queue, id, flags)),
    );
  addRedrive(program, decide);
  addDiscard(program, decide);
  return runCommandLine(program, rest, () => exitCode);
}

type Decide = (decision: Promise<number>) => Promise<void>;

function addRedrive(program: Command, decide: Decide): void {
  const command = program
    .command('redrive')
    .description('send dead letters back to the queue that gave them up, and to no other')
    .argument('<queue>', 'such as catalog.update-event-inventory');
  addCriteria(command)
    .option('--count <number>', 'of these the oldest so many', wholeNumber)
    .option('--all', 'all of them')
    .option('--dry-run', 'only say what would be done')
    .option('--rate <number/s>', 'at most so many in a second', perSecond)
    .option('--force', 'also what is older than the inboxes remember (30 days)')
    .option('--json', 'as JSON on stdout');
  command.action(async (queue: string, flags: SelectionFlags & RedriveFlags) => {
    const selection = chosenBy(flags, command);
    const { redrive } = await import('./redrive.ts');
    return decide(redrive(queue, selection, flags));
  });
}

function addDiscard(program: Command, decide: Decide): void {
  const command = program
    .command('discard')
    .description('take dead letters away for good; asks before it does')
    .argument('<queue>', 'such as catalog.update-event-inventory');
  addCriteria(command)
    .option('--all', 'all of them')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON on stdout');
  command.action(async (queue: string, flags: SelectionFlags & DiscardFlags) => {
    const selection = chosenBy(flags, command);
    const { discard } = await import('./discard.ts');
    return decide(discard(queue, selection, flags));
  });
}
