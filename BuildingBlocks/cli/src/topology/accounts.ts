import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { usageFailure } from '../operator/exit-codes.ts';
import { developmentAccounts, isDevelopment, type Account } from '../dev/accounts.ts';
import { variableFor } from '../dev/settings.ts';

type Accounts = Readonly<Partial<Record<string, Account>>>;

/**
 * The accounts of the services: what AMQP_URL_<SERVICE> says, else, in development alone, what everybody knows.
 * @throws {Failure} if a variable is no AMQP URL with user and password
 */
export function givenAccounts(services: readonly string[], environment: NodeJS.ProcessEnv): Accounts {
  const given = services.flatMap((service) => {
    const variable = variableFor('AMQP_URL', service);
    const url = environment[variable] ?? '';
    return url === '' ? [] : [[service, accountOf(variable, url)] as const];
  });
  return { ...(isDevelopment(environment) && developmentAccounts(services)), ...Object.fromEntries(given) };
}

/**
 * The variables of a file, such as `AMQP_URL_BOOKING=amqp://booking:password@host:5672/%2Fticketwave`, one a line.
 * @throws {Failure} if it cannot be read
 */
export function readVariables(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw usageFailure(`--accounts ${file} cannot be read: ${(error as Error).message}`, error);
  }
}

function accountOf(variable: string, url: string): Account {
  const { username, password } = URL.canParse(url) ? new URL(url) : { username: '', password: '' };
  if (!/^amqps?:/.test(url) || username === '' || password === '')
    throw usageFailure(
      `${variable} is wrong: expected a URL like amqp://user:password@host:5672/%2Fticketwave.`,
    );
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
