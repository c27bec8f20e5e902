import { mkdir, writeFile } from 'node:fs/promises';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { wiresOf } from '../topology/compute.ts';
import { releaseOf, releasePath, type Release } from './release.ts';
import { formatSnapshot, snapshotPath } from './snapshot-file.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

/**
 * Writes what each service publishes and reads: beside its code, to be committed, or into a folder that others see. There
 * each version of a service has a file besides, which never changes.
 * @param flags.to that folder
 * @throws {Failure} if a version is recorded there with other contracts; then nothing is written, unless somebody has
 * recorded it meanwhile
 */
export async function publish({ project }: Context, { to }: { readonly to?: string }): Promise<number> {
  const { root } = project;
  const wires = await wiresOf(project);
  const snapshots = wires
    .map(snapshotOf)
    .map((snapshot) =>
      fileOf(
        root,
        to === undefined ? snapshotPath(project, snapshot) : join(to, `${snapshot.service}.json`),
        snapshot,
      ),
    );
  const recordings =
    to === undefined
      ? []
      : wires.flatMap((wire) => releaseOf(wire) ?? []).map((release) => recordingOf(root, to, release));
  recordings.forEach(requireSame);
  for (const recording of recordings) {
    const isNew = await record(recording);
    console.log(`${recording.file} is ${isNew ? 'written' : 'there already'}.`);
  }
  for (const { file, path, text } of snapshots) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(`${file} is written.`);
  }
  return exitCodes.done;
}

interface File {
  /** As people know it. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/** Whatever runs as this version must be what was recorded. */
interface Recording extends File {
  readonly release: Release;
}

const fileOf = (root: string, file: string, snapshot: Snapshot): File => ({
  file,
  path: resolve(root, file),
  text: formatSnapshot(snapshot),
});

const recordingOf = (root: string, to: string, release: Release): Recording => ({
  ...fileOf(root, join(to, releasePath(release)), release),
  release,
});

/** @returns whether it is new @throws {Failure} if it is there with other contracts */
async function record(recording: Recording): Promise<boolean> {
  await mkdir(dirname(recording.path), { recursive: true });
  try {
    await writeFile(recording.path, recording.text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    requireSame(recording);
    return false;
  }
}

function requireSame({ file, path, text, release: { service, version } }: Recording): void {
  const before = readIfThere(path);
  if (before === undefined || before === text) return;
  throw new Failure(
    `${file} is there with other contracts: raise the version of ${service}, which is ${version}.`,
    { exitCode: exitCodes.finding },
  );
}
