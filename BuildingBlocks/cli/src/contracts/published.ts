import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../config/project.ts';
import { unreachableFailure } from '../operator/exit-codes.ts';
import { commitOf, fileAt, filesAt, mergeBase, parentOfHead } from './git.ts';
import type { Snapshot } from './snapshot.ts';
import { parseSnapshot, SNAPSHOT } from './snapshot-file.ts';

/** What was published before. */
export interface Published {
  /** As people know it: a folder, or a ref with its commit. */
  readonly name: string;
  readonly snapshots: readonly Snapshot[];
  /** Other teams publish there as well: a service that this application does not have is theirs, and not gone. */
  readonly shared: boolean;
}

/**
 * The snapshots that lie in a folder, or that a commit has.
 * @param against a folder as `contracts publish --to` fills it, else what git knows as a commit
 * @throws {Failure} with exit code 3 if there are none, or they cannot be read
 */
export async function publishedAt(project: Project, against: string): Promise<Published> {
  const { root } = project;
  const folder = resolve(root, against);
  const published = isFolder(folder)
    ? { name: against, snapshots: ofFolder(folder), shared: true }
    : await ofCommit(project, against, await commitOf(root, against));
  if (published.snapshots.length > 0) return published;
  throw unreachableFailure(
    `${published.name} has no snapshot of contracts: there is nothing to compare with. ticketwave contracts publish ` +
      `writes ${SNAPSHOT} of each service; commit it there first.`,
  );
}

/**
 * What was published where this branch left the main branch; on the main branch itself, at its last commit, or at the one
 * before where the last commit is all that there is to judge. Undefined where there is no git, no main branch, or no
 * snapshot yet.
 * @param snapshots what is to be judged
 */
export async function publishedBefore(
  project: Project,
  snapshots: readonly Snapshot[],
): Promise<Published | undefined> {
  const commit = await mergeBase(project.root);
  if (commit === undefined) return undefined;
  const published = await ofCommit(project, 'the merge base', commit);
  const parent = isSame(published.snapshots, snapshots)
    ? await parentOfHead(project.root, commit)
    : undefined;
  const earlier =
    parent === undefined ? published : await ofCommit(project, 'the last commit but one', parent);
  return [earlier, published].find((one) => one.snapshots.length > 0);
}

const isSame = (some: readonly Snapshot[], others: readonly Snapshot[]): boolean =>
  isDeepStrictEqual(byService(some), byService(others));

const byService = (snapshots: readonly Snapshot[]): Record<string, Snapshot> =>
  Object.fromEntries(snapshots.map((snapshot) => [snapshot.service, snapshot]));

/** Those beside today's services, so that a service that is gone is not overlooked. */
async function ofCommit({ root, services }: Project, ref: string, commit: string): Promise<Published> {
  const parents = services.map(({ folder }) => dirname(folder));
  const snapshots: Snapshot[] = [];
  for (const path of await filesAt(root, commit, SNAPSHOT)) {
    if (!parents.includes(dirname(dirname(dirname(path))))) continue;
    snapshots.push(parseSnapshot(await fileAt(root, commit, path), `${path} of ${ref}`));
  }
  return { name: `${ref} (${commit.slice(0, 12)})`, snapshots, shared: false };
}

const ofFolder = (folder: string): Snapshot[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => parseSnapshot(readFileSync(join(folder, file), 'utf8'), join(folder, file)));

/** Whether there is such a folder. */
export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
