import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { namesOf, type Project } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { printJson } from '../operator/output.ts';
import { composedServices, wiresOf } from '../topology/compute.ts';
import { asyncApiOf } from './asyncapi.ts';
import { eventCatalogOf } from './eventcatalog.ts';
import { goldensOf } from './goldens.ts';

export interface DocumentFlags {
  readonly format: 'asyncapi' | 'eventcatalog' | 'openapi';
  readonly service?: string;
  readonly out?: string;
}

/** Writes or prints a document of events or of an API. @throws {Failure} with exit code 2 if there is no such service */
export async function document(
  { project }: Context,
  { format, service, out }: DocumentFlags,
): Promise<number> {
  if (service !== undefined && !namesOf(project).includes(service))
    throw usageFailure(`There is no service ${service}; there are: ${namesOf(project).join(', ')}.`);
  if (format === 'openapi') {
    await give(await openApi(project, service), out);
    return exitCodes.done;
  }
  const wires = await wiresOf(project);
  if (format === 'eventcatalog') {
    if (out === undefined)
      throw usageFailure('--out is expected with --format eventcatalog: the folder of a catalog.');
    await writeAll(resolve(out), eventCatalogOf(wires, service));
    return exitCodes.done;
  }
  const { virtualHost } = project;
  await give(asyncApiOf(wires, { service, virtualHost, goldens: goldensOf(project) }), out);
  return exitCodes.done;
}

async function openApi(project: Project, name: string | undefined): Promise<object> {
  const service = (await composedServices(project)).find(({ definition }) => definition.name === name);
  if (service === undefined)
    throw usageFailure(
      '--service is expected with --format openapi, and has to be one that the configuration defines: each has a document of its own.',
    );
  const { openApiOfService } = await import('./openapi.ts');
  return openApiOfService(service);
}

async function give(document: object, out: string | undefined): Promise<void> {
  if (out === undefined) printJson(document);
  else await writeAll(dirname(resolve(out)), { [resolve(out)]: `${JSON.stringify(document, null, 2)}\n` });
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = resolve(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(`${join(path)} is written.`);
  }
}
