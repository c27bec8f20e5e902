import { readFileSync } from 'node:fs';
import Joi from 'joi';

/**
 * One environment variable: its schema decides, `expected` says what would have been right. Instead of any
 * variable, one with `_FILE` behind its name may name a file that holds the value.
 */
export interface Variable<T> {
  readonly name: string;
  readonly schema: Joi.Schema<T>;
  readonly expected: string;
  /** What it is if nothing is given, under TICKETWAVE_DEVELOPMENT=1 only. */
  readonly inDevelopment?: string;
}

export type Variables<C> = { readonly [Key in keyof C]: Variable<C[Key]> };

/** The environment is not as it must be. The message names the variable and never shows its value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** A URL with one of these schemes. */
export const url = (...schemes: string[]): Joi.StringSchema => Joi.string().uri({ scheme: schemes });

/** A whole number within bounds, as an environment variable. */
export const wholeNumber = (
  name: string,
  options: { min: number; max: number; default: number },
): Variable<number> => ({
  name,
  schema: Joi.number().integer().min(options.min).max(options.max).default(options.default),
  expected: `a whole number from ${options.min} to ${options.max}`,
});

/** @throws ConfigurationError naming every wrong variable and what is expected of it */
export function readVariables<C extends object>(variables: Variables<C>, environment: NodeJS.ProcessEnv): C {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  const isDevelopment = environment['TICKETWAVE_DEVELOPMENT'] === '1';
  for (const [key, variable] of Object.entries<Variable<unknown>>(variables)) {
    const { name, schema, expected, inDevelopment } = variable;
    const given = givenValue(name, environment);
    if (given.problem !== undefined) {
      wrong.push(given.problem);
      continue;
    }
    const { error, value } = schema.validate(given.text ?? (isDevelopment ? inDevelopment : undefined)) as {
      error?: Error;
      value: unknown;
    };
    if (error)
      wrong.push(
        `${given.name} ${given.text === undefined ? 'is missing' : 'is wrong'}: expected ${expected}.`,
      );
    values[key] = value;
  }
  if (wrong.length > 0) throw new ConfigurationError(wrong.join(' '));
  return values as C;
}

interface GivenValue {
  /** Of the variable that it is from. */
  readonly name: string;
  readonly text?: string;
  readonly problem?: string;
}

/** The value of a variable, or of the file that the variable with `_FILE` behind its name names. */
function givenValue(name: string, environment: NodeJS.ProcessEnv): GivenValue {
  const text = environment[name] ?? '';
  const file = environment[`${name}_FILE`] ?? '';
  if (file === '') return text === '' ? { name } : { name, text };
  if (text !== '') return { name, problem: `${name} and ${name}_FILE are both set: unset one of them.` };
  try {
    return { name: `${name}_FILE`, text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { name, problem: `${name}_FILE names a file that cannot be read (${code}).` };
  }
}

/** @throws ConfigurationError naming every variable that holds what everybody knows */
export function refuseDevelopmentSecrets(variables: object, environment: NodeJS.ProcessEnv): void {
  const names = Object.values(variables as Variables<Record<string, unknown>>)
    .map(({ name }) => givenValue(name, environment))
    .filter(({ text = '' }) => /-dev-only|admin123/.test(unescaped(text)))
    .map(({ name }) => name);
  if (names.length === 0) return;
  throw new ConfigurationError(
    `${names.join(' and ')} must not hold a development password, which everybody knows: set one of your own, or ` +
      'TICKETWAVE_DEVELOPMENT=1 where that does no harm (it is refused when NODE_ENV=production).',
  );
}

/** A URL's text with its percent escapes resolved: written in another way it is the same password. */
const unescaped = (url: string): string =>
  url.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
