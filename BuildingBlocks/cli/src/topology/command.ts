import { Command } from 'commander';
import { runCommandLine } from '../operator/command-line.ts';
import { DEFINITIONS_FILE as FILE, PERMISSIONS_FILE } from './file-names.ts';

const FILES = [FILE, PERMISSIONS_FILE].join(', ');

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
    .description(`compute ${FILES} from contracts and subscriptions, and write them`)
    .action(async () => (await import('./computed-files.ts')).writeFiles());
  program
    .command('check')
    .description(`exit 1 if one of ${FILES} is not what contracts and subscriptions say`)
    .action(async () => void (exitCode = (await import('./computed-files.ts')).checkFiles()));
  program
    .command('apply')
    .description(
      `create what ${FILE} and ${PERMISSIONS_FILE} say on a broker, with its administrator's account; ` +
        'a user that exists keeps its password',
    )
    .option(
      '--management-url <url>',
      'the management API, http://user:password@host:15672; RABBITMQ_MANAGEMENT_URL, or the broker that npm start runs, unless given',
    )
    .option(
      '--accounts <file>',
      'for users that do not exist yet: lines AMQP_URL_<SERVICE>=amqp://user:password@host/vhost; the environment wins',
    )
    .option(
      '--narrow',
      'take from the services the right to make their own exchanges, once no instance runs that still asserts them',
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

interface ApplyFlags {
  readonly managementUrl?: string;
  readonly accounts?: string;
  readonly narrow?: boolean;
}

async function apply({ managementUrl: given, accounts, narrow = false }: ApplyFlags): Promise<void> {
  const { administeredBroker } = await import('../operator/running.ts');
  const { applyTopology } = await import('./apply.ts');
  const { readVariables } = await import('./accounts.ts');
  const environment = {
    ...(accounts !== undefined && readVariables(accounts)),
    ...process.env,
    ...(given !== undefined && { RABBITMQ_MANAGEMENT_URL: given }),
  };
  const { managementUrl, adaptation } = administeredBroker(environment);
  const { audited } = await import('../operator/audit.ts');
  const { serviceNames } = await import('../dev/service-names.ts');
  const { created, notNarrowed } = await audited(
    {
      services: serviceNames,
      action: 'topology apply',
      target: `${adaptation.vhost ?? '/ticketwave'} on ${new URL(managementUrl).host}`,
      selection: { narrow },
    },
    () => applyTopology(managementUrl, adaptation, { narrow }),
    ({ created: users }) => ({ outcome: 'done', affected: users.length }),
  );
  if (created.length > 0) console.log(`Created: ${created.join(', ')}.`);
  if (notNarrowed.length > 0)
    console.log(
      `${notNarrowed.join(', ')} may still make exchanges, as instances of an earlier version have to: once none of ` +
        'them runs, npm run topology -- apply --narrow.',
    );
  console.log('The topology is applied.');
}
