import { join } from 'node:path';
import { Failure } from '../../bootstrap/failure.mjs';
import { readIfThere, root } from '../../bootstrap/tree.mjs';
import { computeDefinitions, formatDefinitions } from '../topology/compute.ts';
import { DEFINITIONS_FILE } from '../topology/file-names.ts';

/**
 * The broker gets what the file says: with an older one, services would be refused what they have come to need.
 * @throws {Failure} if contracts or subscriptions have changed since the file was computed
 */
export function refuseStaleDefinitions(): void {
  if (readIfThere(join(root, DEFINITIONS_FILE)) === formatDefinitions(computeDefinitions())) return;
  throw new Failure(
    `${DEFINITIONS_FILE} is stale: contracts or subscriptions have changed since it was computed. ` +
      'npm run topology -- write computes it anew.',
  );
}
