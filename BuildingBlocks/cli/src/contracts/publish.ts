import { mkdir, writeFile } from 'node:fs/promises';
import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { dirname, join, resolve } from 'node:path';
import type { Project } from '../config/project.ts';
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
 * @throws {Failure} if a version is recorded there with other contracts; then nothing is written
 */
export async function publish({ project }: Context, { to }: { readonly to?: string }): Promise<number> {
  const wires = await wiresOf(project);
  const snapshots = wires.map(snapshotOf);
  const files =
    to === undefined
      ? snapshots.map((snapshot) => fileOf(snapshotPath(project, snapshot), snapshot))
      : [
          ...wires.flatMap((wire) => releaseOf(wire) ?? []).map((release) => recorded(project, to, release)),
          ...snapshots.map((snapshot) => fileOf(join(to, `${snapshot.service}.json`), snapshot)),
        ];
  for (const { file, text } of files) {
    const path = resolve(project.root, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(`${file} is written.`);
  }
  return exitCodes.done;
}

interface File {
  readonly file: string;
  readonly text: string;
}

const fileOf = (file: string, snapshot: Snapshot): File => ({ file, text: formatSnapshot(snapshot) });

/** Whatever runs as this version must be what was recorded. */
function recorded({ root }: Pick<Project, 'root'>, to: string, release: Release): File {
  const recording = fileOf(join(to, releasePath(release)), release);
  const before = readIfThere(resolve(root, recording.file));
  if (before === undefined || before === recording.text) return recording;
  const { service, version } = release;
  throw new Failure(
    `${recording.file} is there with other contracts: raise the version of ${service}, which is ${version}.`,
    { exitCode: exitCodes.finding },
  );
}
