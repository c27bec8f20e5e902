import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isDatabaseOutage, operatorPool } from '@ticketwave/building-blocks/adapters';
import { describeError } from '@ticketwave/building-blocks/observability';
import { erase } from './erase.ts';
import { CommandFailure, exitCodes, usageFailure, type Surroundings } from './outcome.ts';
import { verify } from './verify.ts';

const HELP = `Usage: event-store <command> [options]

  verify                 whether every stored event is as it was, by the chain of hashes
    --heads <file>       compares with the heads that EVENT_HEADS_FILE, or a log in JSON, has kept as well
  erase                  takes events out for good; a stub of each stays, and what reports read of it
    --event <id>         the event of this id
    --about <id>         every event that has this id in it, such as that of a user
    --reason <text>      why, for the record
    --dry-run            only says how many there are

  --json                 the outcome as JSON on stdout
  --help                 this text

The database is the one of DATABASE_URL, or of the file that DATABASE_URL_FILE names.
Exit codes: 0 done · 1 a finding (verify: something differs; erase: nothing was found) · 2 a wrong command line ·
3 the database cannot be reached`;

const options = {
  heads: { type: 'string' },
  event: { type: 'string' },
  about: { type: 'string' },
  reason: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const UNDEFINED_TABLE = '42P01';

/** Which options a command takes besides --json and --help. */
const commands = {
  verify: { takes: ['heads'], run: verify },
  erase: { takes: ['event', 'about', 'reason', 'dry-run'], run: erase },
} as const;

/** Runs `event-store …`. @returns the exit code */
export async function runEventStore(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await run(argv, surroundings);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    surroundings.output.error(error.message);
    return error.exitCode;
  }
}

async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals } = parsed(argv);
  if (values.help) {
    surroundings.output.log(HELP);
    return exitCodes.done;
  }
  const [name = '', ...more] = positionals;
  if (!Object.hasOwn(commands, name) || more.length > 0)
    throw usageFailure(`One of ${Object.keys(commands).join(', ')} is expected.`);
  const command = commands[name as keyof typeof commands];
  const known: readonly string[] = [...command.takes, 'json'];
  const surplus = Object.keys(values).find((option) => !known.includes(option));
  if (surplus !== undefined) throw usageFailure(`${name} has no --${surplus}.`);
  const url = databaseUrl(surroundings.environment);
  const pool = operatorPool(() => ({ url }));
  pool.on('error', () => undefined); // the query under way fails with it
  try {
    return await command.run(pool, values, surroundings);
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE)
      throw new CommandFailure(
        'That database has no chain of events: OperationsService has never been started with it.',
        exitCodes.unreachable,
        error,
      );
    if (!isDatabaseOutage(error)) throw error;
    throw new CommandFailure(
      `The database of DATABASE_URL cannot be reached: ${describeError(error)}.`,
      exitCodes.unreachable,
      error,
    );
  } finally {
    await pool.end();
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw usageFailure((error as Error).message, error);
  }
}

function databaseUrl({ DATABASE_URL: given = '', DATABASE_URL_FILE: file = '' }: NodeJS.ProcessEnv): string {
  const url = given === '' && file !== '' ? contentOf(file) : given;
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url;
  throw usageFailure(
    'DATABASE_URL is missing or wrong: expected a URL like postgresql://user:password@host:5432/database.',
  );
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw usageFailure(
      `DATABASE_URL_FILE names a file that cannot be read (${describeError(error)}).`,
      error,
    );
  }
}
