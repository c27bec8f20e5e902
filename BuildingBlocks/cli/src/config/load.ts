import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Failure } from '../../support/failure.mjs';
import { usageFailure } from '../operator/exit-codes.ts';
import { projectOf, type Project } from './project.ts';
import { checkConfig } from './schema.ts';

export const configFiles = ['ticketwave.config.js', 'ticketwave.config.mjs', 'ticketwave.config.ts'] as const;

/** The configuration of the application, as far as there is one that can be read. */
export interface Configured {
  /** Its file, if one was found or named. */
  readonly file?: string;
  readonly project?: Project;
  /** Why it could not be read. */
  readonly failure?: Failure;
}

/** The configuration file of this folder or of the nearest one above it; undefined if there is none. */
export function findConfig(from: string): string | undefined {
  const folder = resolve(from);
  const found = configFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : findConfig(parent));
}

/**
 * The application whose configuration this is.
 * @param file its path
 * @throws {Failure} with exit code 2 if it cannot be read, or naming the field that is wrong
 */
export async function loadProject(file: string): Promise<Project> {
  const path = resolve(file);
  if (!existsSync(path)) throw usageFailure(`There is no configuration file ${path}.`);
  return projectOf(dirname(path), checkConfig(await defaultExport(path), path));
}

async function defaultExport(path: string): Promise<unknown> {
  try {
    const module: unknown =
      extname(path) === '.ts' ? await importTypeScript(path) : await import(pathToFileURL(path).href);
    return (module as { default?: unknown }).default;
  } catch (cause) {
    throw usageFailure(`${path} cannot be read: ${(cause as Error).message}`, cause);
  }
}

/** Node 20 strips no types. */
async function importTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(path).import(path);
}
