import { Command } from 'commander';
import { addUrls, type Actions } from '../operator/actions.ts';
import type { MigrationFlags } from './migrations.ts';

const EXAMPLES = `
Examples:
  ticketwave migrations print > messaging.sql
  ticketwave migrations status --profile production
  ticketwave migrations apply --service orders --database postgresql://owner@host/orders

A service applies its migrations itself when it starts, if its role may. These commands are for databases where another
role does: print gives the SQL of the schema messaging, which BuildingBlocks needs in every service's database.

Exit codes: 0 done · 1 a finding (status: something is pending) · 2 a wrong command line or configuration ·
3 a database cannot be reached`;

export function migrationsCommand(actions: Actions): Command {
  const program = new Command('migrations')
    .description('the migrations of the services’ databases: print, status, apply')
    .addHelpText('after', EXAMPLES);
  addUrls(program, { databases: true });
  program
    .command('print')
    .description('the SQL of the schema messaging, in order, each migration to be run in a transaction')
    .option('--json', 'as JSON on stdout')
    .action(async (flags: MigrationFlags) => {
      actions.exitCode = await (await import('./migrations.ts')).print(flags);
    });
  program
    .command('status')
    .description('exit 1 if a database lacks migrations, and which')
    .option('--service <name>', 'only of this service')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: MigrationFlags) =>
        (await import('./migrations.ts')).status(context, flags),
      ),
    );
  program
    .command('apply')
    .description('apply what a database lacks, as the role of its URL')
    .option('--service <name>', 'only of this service')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: MigrationFlags) =>
        (await import('./migrations.ts')).apply(context, flags),
      ),
    );
  return program;
}
