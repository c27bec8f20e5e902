import { readIfThere } from '../../support/files.mjs';

/** Under which names a package.json tends to have a command. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = { dev: ['dev', 'start'] };

/**
 * How somebody calls a command here: `npm run dlq -- list` if npm has started us and the package has such a script,
 * else `ticketwave dlq list`.
 * @param rest what follows the command
 */
export function invocation(command: string, rest = '', environment = process.env): string {
  const script = scriptFor(command, environment);
  if (script === undefined) return ['ticketwave', command, rest].filter(Boolean).join(' ');
  const name = script === 'start' ? 'npm start' : `npm run ${script}`;
  return rest === '' ? name : `${name} -- ${rest}`;
}

function scriptFor(command: string, environment: NodeJS.ProcessEnv): string | undefined {
  const { npm_lifecycle_event: started, npm_package_json: file } = environment;
  if (started === undefined || file === undefined) return undefined;
  const { scripts = {} } = JSON.parse(readIfThere(file) ?? '{}') as { scripts?: Record<string, string> };
  return (SCRIPTS[command] ?? [command]).find((name) => Object.hasOwn(scripts, name));
}
