import { Command, Option } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import { uuid, wholeNumber } from '../operator/option-values.ts';
import type { DiagramFlags } from './diagram.ts';
import type { ListFlags } from './list.ts';
import type { RetryFlags } from './retry.ts';
import type { ShowFlags } from './show.ts';

const EXAMPLES = `
Examples:
  ticketwave sagas list --needs-review
  ticketwave sagas show 0197f1f0-6f0a-7c3e-9d55-0242ac120002 --service booking
  ticketwave sagas retry booking-life 0197f1f0-6f0a-7c3e-9d55-0242ac120002 --service booking
  ticketwave sagas list --service booking --database postgresql://booking@host/booking

Exit codes: 0 done · 1 a finding (list --needs-review: there are some; show: there is none; retry: nothing has failed; diagram --check: the file is
stale) · 2 a wrong command line or configuration · 3 a database cannot be reached

The database is the one of DATABASE_URL_<SERVICE>, else the one that ticketwave dev runs.`;

export function sagasCommand(actions: Actions): Command {
  const program = new Command('sagas')
    .description('process managers, what each waits for and which need review: list, show, retry, diagram')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  program
    .command('list')
    .description('the instances, those that changed last at the end')
    .option('--service <name>', 'whose; of all services that have sagas unless given')
    .option('--needs-review', 'only those that need review')
    .option('--limit <number>', 'of each service those that changed last, so many', wholeNumber, 50)
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: ListFlags) => (await import('./list.ts')).list(context, flags)),
    );
  program
    .command('show')
    .description('everything about one instance')
    .argument('<id>', 'such as the id of a booking', uuid)
    .option('--service <name>', 'whose; of all services that have sagas unless given')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, id: string, flags: ShowFlags) =>
        (await import('./show.ts')).show(context, id, flags),
      ),
    );
  program
    .command('retry')
    .description('try a deadline now that has failed, as once what it failed of is mended')
    .argument('<saga>', 'its name, as list names it')
    .argument('<id>', 'such as the id of a booking', uuid)
    .requiredOption('--service <name>', 'whose')
    .action(
      actions.run(async (context, name: string, id: string, flags: RetryFlags) =>
        (await import('./retry.ts')).retry(context, name, id, flags),
      ),
    );
  program
    .command('diagram')
    .description('what every saga can become, computed from its decisions, as Mermaid')
    .option('--write', 'to the sagasFile of the configuration')
    .addOption(new Option('--check', 'exit 1 if that file is not what the code decides').conflicts('write'))
    .action(
      actions.run(async (context, flags: DiagramFlags) =>
        (await import('./diagram.ts')).diagram(context, flags),
      ),
    );
  return program;
}
