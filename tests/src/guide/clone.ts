import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';

const notCopied = ['.git', '.ticketwave'];

/** A copy of the repository as it stands here, with what is installed and compiled, in a folder of its own. */
export async function cloneHere(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ticketwave-guide-'));
  for (const name of await readdir(root)) {
    if (notCopied.includes(name)) continue;
    await cp(join(root, name), join(path, name), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
