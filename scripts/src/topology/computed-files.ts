import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../bootstrap/tree.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { appliedFiles, isFresh, type ComputedFile } from './applied-files.ts';
import { services } from './compute.ts';
import { FLOWS_FILE } from './file-names.ts';
import { flowsDocument } from './flows.ts';

/** What is computed from contracts, subscriptions and the demo's stories, by its file. */
const computed = (): readonly ComputedFile[] => [...appliedFiles(), [FLOWS_FILE, flowsDocument(services())]];

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
