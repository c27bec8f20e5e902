import type { Command } from 'commander';
import type { Context, Urls } from './context.ts';
import { ownerOf } from '@ticketwave/building-blocks/operations';

/** Of the whole command line, wherever they stand in it. */
export interface GlobalFlags extends Urls {
  readonly config?: string;
}

/** Lets the commands of a command line act, and remembers what they decide. */
export class Actions {
  /** Of the last action. */
  exitCode = 0;

  /** @param contextFor gives what a command works with; throws a Failure where that is not known */
  constructor(private readonly contextFor: (flags: GlobalFlags) => Context) {}

  /** An action for commander: the body is given the context, the arguments and the options. @returns the exit code */
  run(body: (context: Context, ...args: never[]) => Promise<number>): (...args: unknown[]) => Promise<void> {
    return async (...args) => {
      const command = args.at(-1) as Command;
      const flags = command.optsWithGlobals<GlobalFlags>();
      const context = this.contextFor({ ...serviceOfQueue(command, args), ...flags });
      this.exitCode = await body(context, ...(args as never[]));
    };
  }
}

/** A queue begins with the name of its service, so a command that takes one needs no `--service` beside `--database`. */
function serviceOfQueue({ registeredArguments }: Command, args: readonly unknown[]): Pick<Urls, 'service'> {
  const queue = args[registeredArguments.findIndex((argument) => argument.name() === 'queue')];
  const service = typeof queue === 'string' ? ownerOf(queue) : '';
  return service === '' ? {} : { service };
}

/** Lets a command and those below it say which broker and databases are meant. */
export function addUrls(command: Command, { databases = false } = {}): void {
  command
    .option('--profile <name>', 'the broker and the databases of this profile of the configuration')
    .option('--amqp <url>', 'the broker, as amqp://user:password@host:5672/%2Fvhost; AMQP_URL unless given')
    .option(
      '--management <url>',
      'its management API, as http://user:password@host:15672; RABBITMQ_MANAGEMENT_URL unless given',
    );
  if (databases) addDatabaseUrl(command);
}

/** Lets a command say which database is meant. @returns the command */
export function addDatabaseUrl(command: Command): Command {
  return command.option(
    '--database <url>',
    'the database of the service, as postgresql://user:password@host/database; DATABASE_URL_<SERVICE> unless given',
  );
}
