import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, root } from '../../bootstrap/tree.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { computeDefinitions, computePermissions, formatComputed, services } from './compute.ts';
import { DEFINITIONS_FILE, FLOWS_FILE, PERMISSIONS_FILE } from './file-names.ts';
import { flowsDocument } from './flows.ts';

/** What is computed from contracts, subscriptions and the demo's stories, by its file. */
const computed = (): readonly (readonly [file: string, content: string])[] => [
  [DEFINITIONS_FILE, formatComputed(computeDefinitions())],
  [PERMISSIONS_FILE, formatComputed(computePermissions())],
  [FLOWS_FILE, flowsDocument(services())],
];

export async function writeFiles(): Promise<void> {
  for (const [file, content] of computed()) {
    await writeFile(join(root, file), content);
    console.log(`${file} is written.`);
  }
}

/** @returns 1 if a file is not what the code says */
export function checkFiles(): number {
  let exitCode: number = exitCodes.done;
  for (const [file, content] of computed()) {
    const fresh = readIfThere(join(root, file)) === content;
    console.log(fresh ? `${file} is fresh.` : `${file} is stale: npm run topology -- write`);
    if (!fresh) exitCode = exitCodes.finding;
  }
  return exitCode;
}
