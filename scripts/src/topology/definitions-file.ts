import { join } from 'node:path';
import type { Definitions } from '@ticketwave/building-blocks/rabbitmq';
import { Failure } from '../../bootstrap/failure.mjs';
import { readIfThere, root } from '../../bootstrap/tree.mjs';
import { DEFINITIONS_FILE } from './file-names.ts';

/** rabbitmq/definitions.json. @throws {Failure} if it is missing */
export function readDefinitions(): Definitions {
  const text = readIfThere(join(root, DEFINITIONS_FILE));
  if (text === undefined) {
    throw new Failure(`${DEFINITIONS_FILE} is missing: npm run topology -- write computes it.`);
  }
  return JSON.parse(text) as Definitions;
}
