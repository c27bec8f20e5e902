import { Command } from 'commander';
import type { Actions } from '../operator/actions.ts';
import type { DeployFlags } from './can-i-deploy.ts';

const EXAMPLES = `
Examples:
  ticketwave can-i-deploy booking@1.2.0 --to production --registry /shared/contracts
  ticketwave can-i-deploy booking@1.2.0 --registry origin/contracts --json

Exit codes: 0 yes · 1 no, with every reason and what would change it · 2 a wrong command line or configuration ·
3 something could not be looked at, and nothing else says no

contracts publish --to <registry> records a version. What runs say its instances to the broker; what waits is judged by
outboxes and dead letters, which are read and stay where they are. Queues are counted and never read.`;

export function deployCommand(actions: Actions): Command {
  return new Command('can-i-deploy')
    .description('whether a version of a service fits what runs in an environment, and what waits there')
    .argument('<service@version>', 'such as booking@1.2.0')
    .option(
      '--to <environment>',
      'a profile of the configuration; what ticketwave dev runs, or what variables name, unless given',
    )
    .requiredOption('--registry <folder or ref>', 'where contracts publish --to has recorded versions')
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(
      actions.run(async (context, what: string, flags: DeployFlags) =>
        (await import('./can-i-deploy.ts')).canIDeploy(context, what, flags),
      ),
    );
}
