import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { printJson } from '../operator/output.ts';
import { wiresOf } from '../topology/compute.ts';
import { asyncApiOf } from './asyncapi.ts';
import { eventCatalogOf } from './eventcatalog.ts';
import { goldensOf } from './goldens.ts';

export interface DocumentFlags {
  readonly format: 'asyncapi' | 'eventcatalog';
  readonly service?: string;
  readonly out?: string;
}

/** Writes or prints a document of the events. @throws {Failure} with exit code 2 if there is no such service */
export async function document(
  { project }: Context,
  { format, service, out }: DocumentFlags,
): Promise<number> {
  if (service !== undefined && !namesOf(project).includes(service))
    throw usageFailure(`There is no service ${service}; there are: ${namesOf(project).join(', ')}.`);
  const wires = await wiresOf(project);
  if (format === 'eventcatalog') {
    if (out === undefined)
      throw usageFailure('--out is expected with --format eventcatalog: the folder of a catalog.');
    await writeAll(resolve(out), eventCatalogOf(wires, service));
    return exitCodes.done;
  }
  const { virtualHost } = project;
  const api = asyncApiOf(wires, { service, virtualHost, goldens: goldensOf(project) });
  if (out === undefined) printJson(api);
  else await writeAll(dirname(resolve(out)), { [resolve(out)]: `${JSON.stringify(api, null, 2)}\n` });
  return exitCodes.done;
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = resolve(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(`${join(path)} is written.`);
  }
}
