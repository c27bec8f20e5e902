import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../bootstrap/failure.mjs';
import { readIfThere, root } from '../../bootstrap/tree.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { computeDefinitions, computePermissions, formatComputed, services } from './compute.ts';
import { DEFINITIONS_FILE, FLOWS_FILE, PERMISSIONS_FILE } from './file-names.ts';
import { flowsDocument } from './flows.ts';

type ComputedFile = readonly [file: string, content: string];

/** What is applied to the broker. */
const applied = (): readonly ComputedFile[] => [
  [DEFINITIONS_FILE, formatComputed(computeDefinitions())],
  [PERMISSIONS_FILE, formatComputed(computePermissions())],
];

/** What is computed from contracts, subscriptions and the demo's stories, by its file. */
const computed = (): readonly ComputedFile[] => [...applied(), [FLOWS_FILE, flowsDocument(services())]];

const isFresh = ([file, content]: ComputedFile): boolean => readIfThere(join(root, file)) === content;

export async function writeFiles(): Promise<void> {
  for (const [file, content] of computed()) {
    await writeFile(join(root, file), content);
    console.log(`${file} is written.`);
  }
}

/** @returns 1 if a file is not what the code says */
export function checkFiles(): number {
  let exitCode: number = exitCodes.done;
  for (const one of computed()) {
    const [file] = one;
    const fresh = isFresh(one);
    console.log(fresh ? `${file} is fresh.` : `${file} is stale: npm run topology -- write`);
    if (!fresh) exitCode = exitCodes.finding;
  }
  return exitCode;
}

/**
 * The broker gets what the files say: with older ones, services would be refused what they have come to need.
 * @throws {Failure} if contracts or subscriptions have changed since they were computed
 */
export function refuseStaleFiles(): void {
  const stale = applied().find((one) => !isFresh(one));
  if (!stale) return;
  throw new Failure(
    `${stale[0]} is stale: contracts or subscriptions have changed since it was computed. ` +
      'npm run topology -- write computes it anew.',
  );
}
