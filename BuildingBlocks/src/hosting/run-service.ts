import { sourceName } from '../messaging/index.ts';
import { createLogger, describeError, redact, type ClosableLogger } from '../observability/index.ts';
import type { ServiceConfig } from './config.ts';
import { ConfigurationError } from './environment.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { ServiceHost } from './service-host.ts';
import { startTracing, type RunningTracing } from './tracing-sdk.ts';

const DRAIN_MS = 10_000;

/** Their message says all that helps; a stack would only hide it. */
const SELF_EXPLANATORY = new Set([
  'ConfigurationError',
  'TopologyConflictError',
  'ContractError',
  'MigrationsPendingError',
]);

/**
 * Runs a service in this process until SIGTERM, SIGINT or the end of a parent that holds an IPC channel.
 * Exit codes: 0 stopped as asked, 1 could not start or could not drain within 10 s.
 */
export async function runService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<void> {
  const config = loadConfig(definition);
  if (!config) return;
  const logger = createLogger({
    service: sourceName(definition.name),
    level: config.logLevel,
    format: config.logFormat,
  });
  const tracing = await tracingOf(definition, logger);
  const host = new ServiceHost(definition, config, logger, (conflict) =>
    fail(logger, `${definition.name} cannot start`, conflict),
  );
  const stop = stopOnce(host, logger, tracing);
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.channel) process.on('disconnect', () => stop('the end of the parent process'));
  process.on('unhandledRejection', (reason) => fail(logger, 'An error was not handled', reason));
  process.on('uncaughtException', (error) => fail(logger, 'An error was not caught', error));
  try {
    await host.start();
  } catch (error) {
    fail(logger, `${definition.name} could not start`, error);
  }
}

/** A wrong environment is reported in one sentence, without a stack. */
function loadConfig<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Config | undefined {
  try {
    return definition.loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${sourceName(definition.name)} cannot start. ${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/** A service that cannot be traced as its environment demands says so, and does not start. */
async function tracingOf(
  { name, version }: Pick<ServiceDefinition, 'name' | 'version'>,
  logger: ClosableLogger,
): Promise<RunningTracing | undefined> {
  try {
    return await startTracing({ name: sourceName(name), version }, process.env);
  } catch (error) {
    fail(logger, `${name} cannot start`, error);
    return undefined;
  }
}

function stopOnce(
  host: { stop(): Promise<void> },
  logger: ClosableLogger,
  tracing: RunningTracing | undefined,
): (reason: string) => void {
  let stopping = false;
  return (reason) => {
    if (stopping) return;
    stopping = true;
    logger.info(`Stopping because of ${reason}`);
    setTimeout(() => fail(logger, `Not drained within ${DRAIN_MS / 1000} s`, 'gave up'), DRAIN_MS).unref();
    host.stop().then(
      async () => {
        await tracing?.stop();
        exit(logger, 0);
      },
      (error: unknown) => fail(logger, 'Could not stop cleanly', error),
    );
  };
}

function fail(logger: ClosableLogger, what: string, error: unknown): void {
  const stack =
    error instanceof Error && !SELF_EXPLANATORY.has(error.name) ? redact(error.stack ?? '') : undefined;
  logger.error(`${what}: ${describeError(error)}`, { stack });
  exit(logger, 1);
}

/** Lets whoever reads the log take what waits, before the process exits. */
function exit(logger: ClosableLogger, code: number): void {
  process.exitCode = code;
  void logger.close().finally(() => process.exit(code));
}
