import { Command } from 'commander';
import { namesOf } from '../config/project.ts';
import { addUrls, type Actions } from '../operator/actions.ts';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';

const EXAMPLES = `
Examples:
  ticketwave topology check
  ticketwave topology apply --management http://administrator@broker:15672 --accounts accounts.env
  ticketwave topology verify --profile production --json

Exit codes: 0 done · 1 a finding (check: a file is stale; verify: the broker differs) · 2 a wrong command line or
configuration · 3 the broker cannot be reached

The broker is the one of RABBITMQ_MANAGEMENT_URL, else the one that ticketwave dev runs.`;

export function topologyCommand(actions: Actions): Command {
  const program = new Command('topology')
    .description(
      'the exchanges, queues, bindings, users and permissions on the broker, computed from the code',
    )
    .addHelpText('after', EXAMPLES);
  addUrls(program);
  program
    .command('write')
    .description('compute the definitions file, the permissions file and the documents of the configuration')
    .action(actions.run(async (context) => (await import('./computed-files.ts')).writeFiles(context)));
  program
    .command('check')
    .description('exit 1 if one of these files is not what contracts and subscriptions say')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: { json?: boolean }) =>
        (await import('./computed-files.ts')).checkFiles(context, flags),
      ),
    );
  program
    .command('apply')
    .description(
      "create the topology on a broker, with its administrator's account; a user that exists keeps its password",
    )
    .option(
      '--accounts <file>',
      'for users that do not exist yet: lines AMQP_URL_<SERVICE>=amqp://user:password@host/vhost; the environment wins',
    )
    .option(
      '--narrow',
      'take from the services the right to make their own exchanges, once no instance runs that still asserts them',
    )
    .option('--json', 'as JSON on stdout')
    .action(actions.run(apply));
  program
    .command('show')
    .description('what must be on the broker, computed from contracts and subscriptions')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: { json?: boolean }) =>
        (await import('./show.ts')).show(context, flags),
      ),
    );
  program
    .command('verify')
    .description('exit 1 if a broker is not as contracts and subscriptions say, and what would put it right')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: { json?: boolean }) =>
        (await import('./verify.ts')).verify(context, flags),
      ),
    );
  return program;
}

interface ApplyFlags {
  readonly accounts?: string;
  readonly narrow?: boolean;
  readonly json?: boolean;
}

async function apply(context: Context, { accounts, narrow = false, json }: ApplyFlags): Promise<number> {
  const { administeredBroker } = await import('../operator/running.ts');
  const { applyTopology } = await import('./apply.ts');
  const { readVariables } = await import('./accounts.ts');
  const { readTopology } = await import('./topology.ts');
  const { audited } = await import('../operator/audit.ts');
  const { project } = context;
  const environment = { ...(accounts !== undefined && readVariables(accounts)), ...context.environment };
  const { managementUrl, adaptation } = administeredBroker({ ...context, environment });
  const topology = await readTopology(project);
  const applied = await audited(
    context,
    {
      services: namesOf(project),
      action: 'topology apply',
      target: `${adaptation.vhost ?? project.virtualHost} on ${new URL(managementUrl).host}`,
      selection: { narrow },
    },
    () => applyTopology(managementUrl, topology, adaptation, { narrow }),
    ({ created }) => ({ outcome: 'done', affected: created.length }),
  );
  const { printJson } = await import('../operator/output.ts');
  if (json) printJson(applied);
  else print(applied);
  return 0;
}

function print({ created, notNarrowed }: Record<'created' | 'notNarrowed', readonly string[]>): void {
  if (created.length > 0) console.log(`Created: ${created.join(', ')}.`);
  if (notNarrowed.length > 0)
    console.log(
      `${notNarrowed.join(', ')} may still make exchanges, as instances of an earlier version have to: once none of ` +
        `them runs, ${invocation('topology', 'apply --narrow')}.`,
    );
  console.log('The topology is applied.');
}
