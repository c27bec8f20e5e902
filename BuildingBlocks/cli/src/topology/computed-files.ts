import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Definitions } from './definitions.ts';
import type { Permissions } from './permissions.ts';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import type { Project } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { printJson } from '../operator/output.ts';
import { topologyOf, wiresOf, type Topology } from './compute.ts';

type ComputedFile = readonly [file: string, content: string];

/** As it stands in a definitions file or a permissions file. */
export const formatComputed = (computed: Definitions | Permissions): string =>
  `${JSON.stringify(computed, null, 2)}\n`;

/** Computes the project's files anew. */
export async function writeFiles({ project }: Context): Promise<number> {
  for (const [file, content] of await computedFiles(project)) {
    const path = join(project.root, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(`${file} is written.`);
  }
  return exitCodes.done;
}

/** @returns 1 if a file is not what the code says */
export async function checkFiles({ project }: Context, { json }: { json?: boolean }): Promise<number> {
  const files = (await computedFiles(project)).map(([file, content]) => {
    return { file, fresh: isFresh(project, [file, content]) };
  });
  if (json) printJson({ files });
  else
    for (const { file, fresh } of files)
      console.log(fresh ? `${file} is fresh.` : `${file} is stale: ${invocation('topology', 'write')}`);
  return files.every(({ fresh }) => fresh) ? exitCodes.done : exitCodes.finding;
}

/**
 * The broker gets what the files say: with older ones, services would be refused what they have come to need.
 * @throws {Failure} if contracts or subscriptions have changed since they were computed
 */
export async function refuseStaleFiles(project: Project): Promise<void> {
  if (project.definitionsFile === undefined) return;
  const topology = topologyOf(await wiresOf(project), project.virtualHost);
  const stale = appliedFiles(project, topology).find((one) => !isFresh(project, one));
  if (!stale) return;
  throw new Failure(
    `${stale[0]} is stale: contracts or subscriptions have changed since it was computed. ` +
      `${invocation('topology', 'write')} computes it anew.`,
  );
}

/** What is computed from contracts, subscriptions and what the application adds. */
async function computedFiles(project: Project): Promise<ComputedFile[]> {
  const wires = await wiresOf(project);
  const applied = appliedFiles(project, topologyOf(wires, project.virtualHost));
  const documents = Object.entries(project.documents).map(async ([file, content]): Promise<ComputedFile> => {
    return [file, await content(wires)];
  });
  const files = [...applied, ...(await Promise.all(documents))];
  if (files.length > 0) return files;
  throw usageFailure(
    'The configuration names no definitionsFile, no permissionsFile and no documents: there is nothing to write.',
  );
}

function appliedFiles(
  { definitionsFile, permissionsFile }: Project,
  { definitions, permissions }: Topology,
): ComputedFile[] {
  if (definitionsFile === undefined || permissionsFile === undefined) return [];
  return [
    [definitionsFile, formatComputed(definitions)],
    [permissionsFile, formatComputed(permissions)],
  ];
}

const isFresh = ({ root }: Project, [file, content]: ComputedFile): boolean =>
  readIfThere(join(root, file)) === content;
