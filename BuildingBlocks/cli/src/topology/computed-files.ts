import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extensions, root } from '../project.ts';
import { exitCodes } from '../operator/command-line.ts';
import { appliedFiles, isFresh, type ComputedFile } from './applied-files.ts';
import { services } from './compute.ts';

/** What is computed from contracts, subscriptions and what the application adds, by its file. */
const computed = (): readonly ComputedFile[] => {
  const wires = services();
  const documents = Object.entries(extensions.documents);
  return [...appliedFiles(), ...documents.map(([file, content]): ComputedFile => [file, content(wires)])];
};

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
