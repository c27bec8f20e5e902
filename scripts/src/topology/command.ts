import { Command } from 'commander';
import { runCommandLine } from '../operator/command-line.ts';
import { DEFINITIONS_FILE as FILE, FLOWS_FILE } from './file-names.ts';

const EXIT_CODES = `
Exit codes: 0 done · 1 a finding (check: the file is stale; verify: the broker differs) · 2 a wrong command line ·
3 the broker cannot be reached`;

/** `npm run topology -- …` @returns the exit code: 0 done, 1 a stale file or a difference, 2 a wrong command line, 3 no broker */
export async function run({ rest }: { rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const program = new Command('npm run topology --')
    .description(
      'The exchanges, queues, bindings, users and permissions on the broker, computed from the code.',
    )
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  program
    .command('write')
    .description(`compute ${FILE} and ${FLOWS_FILE} from contracts and subscriptions, and write them`)
    .action(async () => (await import('./computed-files.ts')).writeFiles());
  program
    .command('check')
    .description(`exit 1 if ${FILE} or ${FLOWS_FILE} is not what contracts and subscriptions say`)
    .action(async () => void (exitCode = (await import('./computed-files.ts')).checkFiles()));
  program
    .command('apply')
    .description(`create what ${FILE} says on a broker, with its administrator's account`)
    .option(
      '--management-url <url>',
      'the management API, http://user:password@host:15672; RABBITMQ_MANAGEMENT_URL, or the broker that npm start runs, unless given',
    )
    .action(apply);
  program
    .command('show')
    .description('what must be on the broker, computed from contracts and subscriptions')
    .option('--json', 'as JSON on stdout')
    .action(async (flags: { json?: boolean }) => void (exitCode = (await import('./show.ts')).show(flags)));
  program
    .command('verify')
    .description('exit 1 if a broker is not as contracts and subscriptions say, and what would put it right')
    .option('--json', 'as JSON on stdout')
    .action(
      async (flags: { json?: boolean }) =>
        void (exitCode = await (await import('./verify.ts')).verify(flags)),
    );
  return runCommandLine(program, rest, () => exitCode);
}

async function apply({ managementUrl: given }: { readonly managementUrl?: string }): Promise<void> {
  const { administeredBroker } = await import('../operator/running.ts');
  const { applyTopology } = await import('./apply.ts');
  const { managementUrl, adaptation } =
    given === undefined ? administeredBroker() : { managementUrl: given, adaptation: {} };
  await applyTopology(managementUrl, adaptation);
  console.log('The topology is applied.');
}
