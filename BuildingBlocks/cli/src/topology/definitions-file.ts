import { join } from 'node:path';
import type { Definitions, Permissions } from '@ticketwave/building-blocks/operations';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { root } from '../project.ts';
import { DEFINITIONS_FILE, PERMISSIONS_FILE } from './file-names.ts';

/** rabbitmq/definitions.json. @throws {Failure} if it is missing */
export const readDefinitions = (): Definitions => read(DEFINITIONS_FILE) as Definitions;

/** rabbitmq/permissions.json. @throws {Failure} if it is missing */
export const readPermissions = (): Permissions => read(PERMISSIONS_FILE) as Permissions;

function read(file: string): unknown {
  const text = readIfThere(join(root, file));
  if (text === undefined) throw new Failure(`${file} is missing: npm run topology -- write computes it.`);
  return JSON.parse(text);
}
