import { Command, Option } from 'commander';
import { runCommandLine, uuid, wholeNumber } from '../operator/command-line.ts';
import type { DiagramFlags } from './diagram.ts';
import { SAGAS_FILE } from './file-names.ts';
import type { ListFlags } from './list.ts';
import type { ShowFlags } from './show.ts';

const EXIT_CODES = `
Exit codes: 0 done · 1 a finding (list --needs-review: there are some; show: there is none; diagram --check: ${SAGAS_FILE} is
stale) · 2 a wrong command line · 3 a database cannot be reached

The database is the one of DATABASE_URL_<SERVICE>, else the one that npm start runs.`;

/** `npm run sagas -- …` @returns the exit code */
export async function run({ rest }: { readonly rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const decide = async (decision: Promise<number>): Promise<void> => {
    exitCode = await decision;
  };
  const program = new Command('npm run sagas --')
    .description('Process managers: what each instance waits for, and which of them need review.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  program
    .command('list')
    .description('the instances, those that changed last at the end')
    .option('--service <name>', 'whose; of all services that have sagas unless given')
    .option('--needs-review', 'only those that need review')
    .option('--limit <number>', 'of each service those that changed last, so many', wholeNumber, 50)
    .option('--json', 'as JSON on stdout')
    .action(async (flags: ListFlags) => decide((await import('./list.ts')).list(flags)));
  program
    .command('show')
    .description('everything about one instance')
    .argument('<id>', 'such as the id of a booking', uuid)
    .option('--service <name>', 'whose; of all services that have sagas unless given')
    .option('--json', 'as JSON on stdout')
    .action(async (id: string, flags: ShowFlags) => decide((await import('./show.ts')).show(id, flags)));
  program
    .command('diagram')
    .description('what every saga can become, computed from its decisions, as Mermaid')
    .option('--write', `to ${SAGAS_FILE}`)
    .addOption(
      new Option('--check', `exit 1 if ${SAGAS_FILE} is not what the code decides`).conflicts('write'),
    )
    .action(async (flags: DiagramFlags) => decide((await import('./diagram.ts')).diagram(flags)));
  return runCommandLine(program, rest, () => exitCode);
}
