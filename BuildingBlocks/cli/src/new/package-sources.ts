import { readFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = /^@ticketwave\/(contracts|building-blocks|testing|cli)$/;

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Says where an application gets this command's packages from: from the same tarballs if this command was installed from
 * such, else this version from the registry.
 */
export class PackageSources {
  readonly #version = manifest(fileURLToPath(new URL('../../package.json', import.meta.url))).version ?? '';
  readonly #tarballs: ReadonlyMap<string, string>;

  constructor() {
    const [holder, ...below] = fileURLToPath(import.meta.url).split(/[\\/]node_modules[\\/]/);
    this.#tarballs = new Map(below.length === 0 || holder === undefined ? [] : tarballsOf(holder));
  }

  /** The text of an application's root package.json, with the versions as they are here. */
  pin(text: string, folder: string): string {
    const read = JSON.parse(text) as Manifest;
    const pinned = (dependencies: Manifest['dependencies'] = {}) =>
      Object.fromEntries(
        Object.entries(dependencies).map(([name, version]) => [
          name,
          OWN.test(name) ? this.#sourceOf(name, folder) : version,
        ]),
      );
    const { dependencies, devDependencies } = read;
    return `${JSON.stringify({ ...read, dependencies: pinned(dependencies), devDependencies: pinned(devDependencies) }, null, 2)}\n`;
  }

  /** What every other package.json says of them: npm takes what the root has. */
  versions(text: string): string {
    return text.replaceAll(
      /("@ticketwave\/(?:contracts|building-blocks|testing|cli)": )"1\.0\.0"/g,
      `$1"${this.#version}"`,
    );
  }

  #sourceOf(name: string, folder: string): string {
    const tarball = this.#tarballs.get(name);
    return tarball === undefined ? this.#version : `file:${relative(folder, tarball).replaceAll('\\', '/')}`;
  }
}

/** Of the folder whose node_modules this command lies in: its packages that were installed from a file. */
function tarballsOf(holder: string): [string, string][] {
  const { dependencies, devDependencies } = manifest(resolve(holder, 'package.json'));
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(
      ([name, source]) => OWN.test(name) && source.startsWith('file:') && basename(source).endsWith('.tgz'),
    )
    .map(([name, source]) => [name, resolve(holder, source.slice('file:'.length))]);
}

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}
