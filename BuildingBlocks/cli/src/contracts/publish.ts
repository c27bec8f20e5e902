import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { wiresOf } from '../topology/compute.ts';
import { formatSnapshot, snapshotPath } from './snapshot-file.ts';
import { snapshotOf } from './snapshot.ts';

/**
 * Writes what each service publishes and reads: beside its code, to be committed, or into a folder that others see.
 * @param flags.to that folder
 */
export async function publish({ project }: Context, { to }: { readonly to?: string }): Promise<number> {
  for (const snapshot of (await wiresOf(project)).map(snapshotOf)) {
    const file = to === undefined ? snapshotPath(project, snapshot) : join(to, `${snapshot.service}.json`);
    const path = resolve(project.root, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, formatSnapshot(snapshot));
    console.log(`${file} is written.`);
  }
  return exitCodes.done;
}
