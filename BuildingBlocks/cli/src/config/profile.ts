import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { variableFor } from '../dev/settings.ts';
import { usageFailure } from '../operator/exit-codes.ts';
import type { Profile, UrlSource } from './config.ts';
import type { Project } from './project.ts';

/**
 * What a profile says, as the variables that the commands read.
 * @throws {Failure} with exit code 2 if there is no such profile, or a variable or file of it is missing
 */
export function profileVariables(
  { root, profiles }: Pick<Project, 'root' | 'profiles'>,
  name: string,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) throw usageFailure(`There is no profile "${name}"; ${namesIn(profiles)}.`);
  const variables = sourcesOf(profile).map(([variable, field, source]) => {
    return [variable, read(source, `profiles.${name}.${field}`, root, environment)] as const;
  });
  return Object.fromEntries(variables);
}

const namesIn = (profiles: Readonly<Record<string, Profile>>): string => {
  const names = Object.keys(profiles);
  return names.length === 0 ? 'the configuration has no profiles' : `the profiles are ${names.join(', ')}`;
};

type Sourced = readonly [variable: string, field: string, source: UrlSource];

function sourcesOf({ amqp, management, monitoring, databases = {} }: Profile): Sourced[] {
  const all: Sourced[] = [];
  if (isSource(amqp)) all.push(['AMQP_URL', 'amqp', amqp]);
  else all.push(...eachOwn('AMQP_URL', 'amqp', amqp ?? {}));
  if (management !== undefined) all.push(['RABBITMQ_MANAGEMENT_URL', 'management', management]);
  if (monitoring !== undefined) all.push(['RABBITMQ_MONITORING_URL', 'monitoring', monitoring]);
  return [...all, ...eachOwn('DATABASE_URL', 'databases', databases)];
}

const eachOwn = (
  variable: 'AMQP_URL' | 'DATABASE_URL',
  field: string,
  sources: Readonly<Record<string, UrlSource>>,
): Sourced[] =>
  Object.entries(sources).map(([service, source]) => [
    variableFor(variable, service),
    `${field}.${service}`,
    source,
  ]);

function isSource(value: Profile['amqp']): value is UrlSource {
  if (typeof value !== 'object') return value !== undefined;
  const [only, ...others] = Object.entries(value);
  return others.length === 0 && /^(environment|file)$/.test(only?.[0] ?? '') && typeof only?.[1] === 'string';
}

function read(source: UrlSource, field: string, root: string, environment: NodeJS.ProcessEnv): string {
  if (typeof source === 'string') return source;
  if ('environment' in source) {
    const value = environment[source.environment] ?? '';
    if (value !== '') return value;
    throw usageFailure(`${field}: the environment variable ${source.environment} is not set.`);
  }
  const path = resolve(root, source.file);
  const [line = ''] = textOf(path, field).split('\n');
  if (line.trim() !== '') return line.trim();
  throw usageFailure(`${field}: the first line of ${path} is empty; a URL is expected there.`);
}

function textOf(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw usageFailure(`${field}: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, cause);
  }
}
