import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '@ticketwave/cli/support/failure';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { testFolder } from './test-folders.ts';

const runFile = promisify(execFile);
const OUTPUT_AT_MOST_BYTES = 1 << 26;

/**
 * The build of an older version, in a clone of its own, made once.
 * @param commit in full
 * @param signal ends what is under way
 * @returns the clone's folder
 * @throws Failure if this repository does not hold it, as a shallow clone does not, or if it cannot be built
 */
export async function buildOf(commit: string, signal?: AbortSignal): Promise<string> {
  const clone = join(testFolder('versions'), commit);
  const built = join(clone, '.built');
  if (!existsSync(built)) {
    await checkOut(commit, clone);
    await runFile('npm', ['run', 'build'], {
      cwd: clone,
      maxBuffer: OUTPUT_AT_MOST_BYTES,
      ...(signal && { signal }),
    });
    writeFileSync(built, '');
  }
  return clone;
}

async function checkOut(commit: string, clone: string): Promise<void> {
  rmSync(clone, { recursive: true, force: true });
  try {
    await runFile('git', ['clone', '--quiet', '--shared', '--no-checkout', root, clone]);
    await runFile('git', ['checkout', '--quiet', commit], { cwd: clone });
  } catch (cause) {
    throw new Failure(
      `The older version, ${commit}, is not in this repository: fetch its history (git fetch --unshallow).`,
      { exitCode: 3, cause },
    );
  }
}
