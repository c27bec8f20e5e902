import { join } from 'node:path';
import type { Definitions } from './definitions.ts';
import type { Permissions } from './permissions.ts';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import type { Project } from '../config/project.ts';
import { invocation } from '../operator/invocation.ts';
import { topologyOf, wiresIfDefined, wiresOf, type Topology } from './compute.ts';

/**
 * The topology as the project's files say, which spares loading the services, or computed if there are none.
 * @throws {Failure} if a file is missing, or a service has no definition
 */
export async function readTopology(project: Project): Promise<Topology> {
  return fromFiles(project) ?? topologyOf(await wiresOf(project), project.virtualHost);
}

/** As `readTopology`, or undefined if there is neither a file nor a definition of every service. */
export async function topologyIfKnown(project: Project): Promise<Topology | undefined> {
  const files = fromFiles(project);
  if (files) return files;
  const wires = await wiresIfDefined(project);
  return wires && topologyOf(wires, project.virtualHost);
}

function fromFiles({ root, definitionsFile, permissionsFile }: Project): Topology | undefined {
  if (definitionsFile === undefined || permissionsFile === undefined) return undefined;
  return {
    definitions: read(root, definitionsFile) as Definitions,
    permissions: read(root, permissionsFile) as Permissions,
  };
}

function read(root: string, file: string): unknown {
  const text = readIfThere(join(root, file));
  if (text === undefined)
    throw new Failure(`${file} is missing: ${invocation('topology', 'write')} computes it.`);
  return JSON.parse(text);
}
