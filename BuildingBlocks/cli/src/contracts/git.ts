import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { unreachableFailure } from '../operator/exit-codes.ts';

/** In bytes: of the longest list of files, or snapshot, that git prints for us. */
const MOST = 64 * 1024 * 1024;

/** Where the work of others usually comes together, in the order in which they are looked for. */
const BRANCHES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/**
 * The commit that a branch, a tag or anything else of git's names.
 * @param root a folder of the working tree
 * @throws {Failure} with exit code 3 if git knows no such commit, or is not installed
 */
export async function commitOf(root: string, ref: string): Promise<string> {
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit !== undefined) return commit;
  throw unreachableFailure(
    `${ref} is neither a folder nor a commit that git knows in ${root}: name a branch, a tag or a commit, and fetch ` +
      'it first if it is on another machine (a shallow clone has few commits).',
  );
}

/** The commit that this branch left the main branch at; undefined if there is no git here, or no main branch. */
export async function mergeBase(root: string): Promise<string | undefined> {
  for (const branch of BRANCHES) {
    const base = await git(root, ['merge-base', 'HEAD', branch]);
    if (base !== undefined) return base;
  }
  return undefined;
}

/** The commit before, if this one is what is checked out; undefined otherwise, and for the first one. */
export async function parentOfHead(root: string, commit: string): Promise<string | undefined> {
  if ((await git(root, ['rev-parse', 'HEAD'])) !== commit) return undefined;
  return git(root, ['rev-parse', '--verify', '--quiet', `${commit}^`]);
}

/** The files of a commit below a folder whose paths end so, relative to the folder. */
export async function filesAt(root: string, commit: string, ending: string): Promise<string[]> {
  const list = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit]);
  if (list === undefined) throw unreachableFailure(`git cannot list the files of ${commit}.`);
  return list.split('\0').filter((path) => path === ending || path.endsWith(`/${ending}`));
}

/** @param path relative to the folder */
export async function fileAt(root: string, commit: string, path: string): Promise<string> {
  const text = await git(root, ['show', `${commit}:./${path}`]);
  if (text === undefined) throw unreachableFailure(`git cannot read ${path} of ${commit}.`);
  return text;
}

/** What git prints, or undefined if it refuses or is not installed. @throws {Failure} with exit code 3 if it fails otherwise */
async function git(root: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', [...args], { cwd: root, maxBuffer: MOST });
    return stdout.trim();
  } catch (error) {
    const { code } = error as { code?: number | string };
    if (typeof code === 'number' || code === 'ENOENT') return undefined;
    throw unreachableFailure(`git cannot be run: ${(error as Error).message}`, error);
  }
}
