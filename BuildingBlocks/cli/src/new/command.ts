import { relative } from 'node:path';
import { Command } from 'commander';
import type { Configured } from '../config/load.ts';
import { invocation } from '../operator/invocation.ts';
import { tcpPort } from '../operator/option-values.ts';
import type { FilePlan } from './file-plan.ts';

interface Flags {
  readonly folder?: string;
  readonly on?: string;
  readonly port?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const APP_HELP = `
Example:
  $ ticketwave new app shop && cd shop && npm install && npm test && npm run dev`;

const SERVICE_HELP = `
Examples:
  $ ticketwave new service Loyalty
  $ ticketwave new service Loyalty --on BookingConfirmed --port 5010

The service handles the event, keeps what it is about in a database of its own, and publishes an event itself. It is
written in the style of the application's first service, and entered wherever that one is.`;

/** `ticketwave new`: begins an application, or adds a service to one. Existing files are changed or left, never replaced. */
export function newCommand(configured: Configured): Command {
  const command = new Command('new').description('begin an application, or add a service to one');
  command
    .command('app')
    .description('an application of two services with one event between them, tested and ready to run')
    .argument('<name>', 'lower-case a to z, digits and hyphens, such as shop')
    .option('--folder <path>', 'where to write it (default: a new folder of that name)')
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', APP_HELP)
    .action(async (name: string, { folder = name, ...flags }: Flags) => {
      const { planApplication } = await import('./new-app.ts');
      const plan = planApplication(name, folder);
      await carryOut(plan, flags, [
        `cd ${relative(process.cwd(), plan.folder) || '.'}`,
        'npm install',
        'npm test',
        'npm run dev',
      ]);
    });
  command
    .command('service')
    .description('add a service to the application in this folder or above')
    .argument('<name>', 'one word with a capital, such as Loyalty')
    .option('--on <event>', 'the event that it handles (default: the first fact of the first service)')
    .option('--port <number>', 'where it answers over HTTP (default: the port after the last)', tcpPort)
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', SERVICE_HELP)
    .action(async (name: string, { on, port, ...flags }: Flags) => {
      const { applicationOf } = await import('./application.ts');
      const { planService } = await import('./new-service.ts');
      const application = applicationOf(configured);
      const plan = await planService(application, name, {
        ...(on !== undefined && { on }),
        ...(port !== undefined && { port }),
      });
      const more =
        application.definitionsFile === undefined
          ? []
          : [invocation('topology', 'write'), invocation('contracts', 'publish')];
      await carryOut(plan, flags, ['npm install', 'npm run build', ...more, 'npm test']);
    });
  return command;
}

async function carryOut(
  plan: FilePlan,
  { dryRun = false, json }: Flags,
  next: readonly string[],
): Promise<void> {
  const { folder, files } = plan;
  if (!dryRun) plan.write();
  if (json) {
    const { printJson } = await import('../operator/output.ts');
    printJson({ folder, files, written: !dryRun, next });
    return;
  }
  const lines = files.map(({ path, isNew }) => `  ${isNew ? '+' : '~'} ${path}`);
  console.log([`${dryRun ? 'Would be written' : 'Written'} in ${folder}:`, ...lines].join('\n'));
  console.log(['', dryRun ? 'Then:' : 'Now:', ...next.map((command) => `  ${command}`)].join('\n'));
}
