import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { usage } from './names.ts';

export interface ExistingService {
  readonly name: string;
  /** Relative to the application's folder. */
  readonly folder: string;
  readonly port: number;
}

/** The application that a service is added to. */
export interface Application {
  readonly root: string;
  /** The name of its configuration file. */
  readonly configFile: string;
  readonly services: readonly [ExistingService, ...ExistingService[]];
}

export function applicationFrom(folder: string): Application {
  const file = findConfig(folder);
  if (file === undefined)
    throw usage(
      'There is no ticketwave.config.js here or above: go to the folder of an application, or begin one with ticketwave new app.',
    );
  const text = readFileSync(file, 'utf8');
  const services = [...text.matchAll(/^ {4}(\w+): \{\s*folder: '([^']+)'[^}]*?port: (\d+)/gm)].map(
    ([, name = '', path = '', port]) => ({ name, folder: path, port: Number(port) }),
  );
  return { root: dirname(file), configFile: basename(file), services: services as never };
}

function findConfig(from: string): string | undefined {
  const folder = resolve(from);
  const found = ['ticketwave.config.js', 'ticketwave.config.mjs', 'ticketwave.config.ts']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : findConfig(parent));
}
