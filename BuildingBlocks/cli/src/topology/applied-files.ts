import { join } from 'node:path';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { root } from '../project.ts';
import { computeDefinitions, computePermissions, formatComputed } from './compute.ts';
import { DEFINITIONS_FILE, PERMISSIONS_FILE } from './file-names.ts';

export type ComputedFile = readonly [file: string, content: string];

/** What is applied to the broker, as contracts and subscriptions say now. */
export const appliedFiles = (): readonly ComputedFile[] => [
  [DEFINITIONS_FILE, formatComputed(computeDefinitions())],
  [PERMISSIONS_FILE, formatComputed(computePermissions())],
];

export const isFresh = ([file, content]: ComputedFile): boolean => readIfThere(join(root, file)) === content;

/**
 * The broker gets what the files say: with older ones, services would be refused what they have come to need.
 * @throws {Failure} if contracts or subscriptions have changed since they were computed
 */
export function refuseStaleFiles(): void {
  const stale = appliedFiles().find((one) => !isFresh(one));
  if (!stale) return;
  throw new Failure(
    `${stale[0]} is stale: contracts or subscriptions have changed since it was computed. ` +
      'npm run topology -- write computes it anew.',
  );
}
