import { Command } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import { wholeNumber } from '../operator/option-values.ts';
import type { EndFlags } from './end.ts';
import type { ListFlags } from './list.ts';

const EXAMPLES = `
Examples:
  ticketwave locks list
  ticketwave locks end 4711 --service catalog

Exit codes: 0 done · 1 a finding (list: there are some; end: there is no such session any more) · 2 a wrong command line or
configuration, or a session that only an administrator may end · 3 a database cannot be reached

The database is the one of DATABASE_URL_<SERVICE>, else the one that ticketwave dev runs.`;

export function locksCommand(actions: Actions): Command {
  const program = new Command('locks')
    .description('sessions that hold locks in the database of a service for long: list, end')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  program
    .command('list')
    .description('the sessions that hold locks for longer than 5 s')
    .option('--service <name>', 'in whose database; in all of them unless given')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: ListFlags) => (await import('./list.ts')).list(context, flags)),
    );
  program
    .command('end')
    .description('end a session; its transaction is rolled back')
    .argument('<session>', 'its number, as list names it', wholeNumber)
    .requiredOption('--service <name>', 'in whose database')
    .action(
      actions.run(async (context, session: number, flags: EndFlags) =>
        (await import('./end.ts')).end(context, session, flags),
      ),
    );
  return program;
}
