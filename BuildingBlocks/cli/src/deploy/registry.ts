import { join, resolve } from 'node:path';
import type { Project } from '../config/project.ts';
import { commitOf, fileAt, filesAt } from '../contracts/git.ts';
import { isFolder } from '../contracts/published.ts';
import { releasePath, type Release } from '../contracts/release.ts';
import { parseSnapshot } from '../contracts/snapshot-file.ts';
import { inlined } from '../contracts/snapshot.ts';
import { unreachableFailure } from '../operator/exit-codes.ts';
import { readIfThere } from '../../support/files.mjs';

/** Where the releases of all services are recorded. */
export interface Registry {
  /** `contracts publish --to` can write into it; a commit stays as it is. */
  readonly isFolder: boolean;
  /** Without references, read once; undefined if it is not recorded. @throws {Failure} with exit code 3 if it cannot be read */
  find(service: string, version: string): Promise<Release | undefined>;
}

/**
 * A registry as `contracts publish --to` fills it.
 * @param place a folder, or what git knows as a commit: then wherever in it the files lie
 * @throws {Failure} with exit code 3 if it is neither
 */
export async function openRegistry({ root }: Pick<Project, 'root'>, place: string): Promise<Registry> {
  const folder = resolve(root, place);
  const isThere = isFolder(folder);
  const read = isThere
    ? (path: string) => Promise.resolve(readIfThere(join(folder, path)))
    : ofCommit(root, await commitOf(root, place));
  const load = async (expected: Pick<Release, 'service' | 'version'>): Promise<Release | undefined> => {
    const path = releasePath(expected);
    const text = await read(path);
    return text === undefined ? undefined : releaseIn(text, expected, `${path} of ${place}`);
  };
  const loaded = new Map<string, Promise<Release | undefined>>();
  return {
    isFolder: isThere,
    async find(service, version) {
      if (!SERVICE.test(service) || !isVersion(version)) return undefined;
      const key = `${service}@${version}`;
      const release = loaded.get(key) ?? load({ service, version });
      loaded.set(key, release);
      return release;
    },
  };
}

/** Both become parts of a path, and whoever publishes a message may say what they are. */
const SERVICE = /^[a-z0-9-]+$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]*$/;

/** Whether a release may have such a version. */
export const isVersion = (text: string): boolean => VERSION.test(text);

const ofCommit = (root: string, commit: string) => async (path: string) => {
  const [found] = await filesAt(root, commit, path);
  return found === undefined ? undefined : fileAt(root, commit, found);
};

function releaseIn(text: string, expected: Pick<Release, 'service' | 'version'>, where: string): Release {
  const release = inlined(parseSnapshot(text, where)) as Release;
  const { service, version, bindings, takes } = release;
  const isWhole = Array.isArray(bindings) && Array.isArray(takes);
  if (service === expected.service && version === expected.version && isWhole) return release;
  throw unreachableFailure(
    `${where} is no release of ${expected.service} ${expected.version}: ticketwave contracts publish --to writes one.`,
  );
}
