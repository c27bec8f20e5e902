import { CommanderError, Command } from 'commander';
import { Failure } from '../support/failure.mjs';
import { configFiles, findConfig, loadProject, type Configured } from './config/load.ts';
import { undefinedProject, type Project } from './config/project.ts';
import { completeCommand, completionCommand } from './completion/command.ts';
import { contractsCommand } from './contracts/command.ts';
import { deployCommand } from './deploy/command.ts';
import { devCommand, resetCommand, restartCommand } from './dev/commands.ts';
import { dlqCommand } from './dlq/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { locksCommand } from './locks/command.ts';
import { migrationsCommand } from './migrations/command.ts';
import { moveCommand } from './move/command.ts';
import { newCommand } from './new/command.ts';
import { Actions, type GlobalFlags } from './operator/actions.ts';
import { contextFor, servicesNamedBy } from './operator/context.ts';
import { exitCodes, usageFailure } from './operator/exit-codes.ts';
import { orderCommand } from './order/command.ts';
import { outboxCommand } from './outbox/command.ts';
import { sagasCommand } from './sagas/command.ts';
import { statusCommand } from './status/command.ts';
import { topologyCommand } from './topology/command.ts';
import { watchCommand } from './watch/command.ts';

/**
 * Runs `ticketwave …`.
 * @param argv without the program
 * @param options.from where the configuration is looked for, from there upwards; the working directory unless given
 * @returns the exit code: 0 done, 1 found something, 2 a wrong command line or configuration, 3 could not look
 * @throws {Failure} with a sentence for people and its exit code
 */
export async function runCommandLine(
  argv: readonly string[],
  { from = process.cwd() } = {},
): Promise<number> {
  const configured = await configuredBy(argv, from);
  const actions = new Actions((flags) => contextFor(projectOf(configured, flags, from), flags));
  const program = createProgram(actions, configured);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return actions.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

/** Every command; what they do is loaded only when it is done. */
function createProgram(actions: Actions, configured: Configured): Command {
  const program = new Command('ticketwave')
    .description('Develops and operates applications that exchange integration events over RabbitMQ.')
    .option(
      '--config <file>',
      `the configuration; ${configFiles[0]} of this folder or one above unless given`,
    );
  const commands = [
    newCommand(configured),
    devCommand(actions),
    restartCommand(actions),
    topologyCommand(actions),
    contractsCommand(actions),
    deployCommand(actions),
    statusCommand(actions, configured.project?.checks ?? {}),
    dlqCommand(actions),
    outboxCommand(actions),
    orderCommand(actions),
    sagasCommand(actions),
    locksCommand(actions),
    watchCommand(actions),
    moveCommand(actions),
    migrationsCommand(actions),
    resetCommand(actions),
    doctorCommand(actions, configured),
    completionCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  program.addCommand(completeCommand(program, configured), { hidden: true });
  prepare(program);
  return program;
}

/** Everywhere in the tree: commander ends no process of ours, and the options from further up are in each help. */
function prepare(command: Command): void {
  command.exitOverride().configureHelp({ showGlobalOptions: true });
  command.commands.forEach(prepare);
}

/** Read before the commands are made, for it says which checks there are. */
async function configuredBy(argv: readonly string[], from: string): Promise<Configured> {
  const { config = findConfig(from) } = new Command()
    .option('--config <file>')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(argv, { from: 'user' })
    .opts<GlobalFlags>();
  if (config === undefined) return {};
  try {
    return { file: config, project: await loadProject(config) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { file: config, failure: error };
  }
}

/** @throws {Failure} if the configuration cannot be read, or there is none and nothing else says what is meant */
function projectOf({ project, failure }: Configured, flags: GlobalFlags, from: string): Project {
  if (failure) throw failure;
  if (project) return project;
  const services = servicesNamedBy(flags);
  if (services !== undefined) return undefinedProject(from, services);
  throw usageFailure(
    `There is no ${configFiles.join(', ')} in ${from} or above: write one, name it with --config, or say with ` +
      '--service, --amqp, --management and --database, or --url, what is meant.',
  );
}
