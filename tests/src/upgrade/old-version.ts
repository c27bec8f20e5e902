import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Failure } from '@ticketwave/cli/support/failure';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Launch, LaunchOptions } from '@ticketwave/cli/dev/launch';
import { testFolder } from '../support/test-folders.ts';

const runFile = promisify(execFile);
const OUTPUT_AT_MOST_BYTES = 1 << 26;

/** What its module gives: it knew its services by itself. */
interface Launcher {
  launch(options: LaunchOptions): Promise<Launch>;
}

/**
 * The launcher of an older version, which starts that version's services: built in a clone of its own, once.
 * @param commit in full
 * @throws Failure if this repository does not hold it, as a shallow clone does not
 */
export async function launcherOf(commit: string): Promise<Launcher> {
  const clone = join(testFolder('versions'), commit);
  const built = join(clone, '.built');
  if (!existsSync(built)) {
    await checkOut(commit, clone);
    await runFile('npm', ['run', 'build'], { cwd: clone, maxBuffer: OUTPUT_AT_MOST_BYTES });
    writeFileSync(built, '');
  }
  return (await import(pathToFileURL(join(clone, 'scripts/dist/run/launch.js')).href)) as Launcher;
}

async function checkOut(commit: string, clone: string): Promise<void> {
  rmSync(clone, { recursive: true, force: true });
  try {
    await runFile('git', ['clone', '--quiet', '--shared', '--no-checkout', root, clone]);
    await runFile('git', ['checkout', '--quiet', commit], { cwd: clone });
  } catch (cause) {
    throw new Failure(
      `The version to upgrade from, ${commit}, is not in this repository: fetch its history (git fetch --unshallow).`,
      { cause },
    );
  }
}
