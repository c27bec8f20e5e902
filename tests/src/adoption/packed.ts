import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { withoutOurs } from '../support/npm-run.ts';

/** What `npm pack` says of a package. */
export interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A folder outside the repository into which packages of it were installed as anybody would install them. */
export class Adoption {
  private constructor(
    readonly folder: string,
    readonly tarballs: readonly Tarball[],
  ) {}

  /** The Node.js that runs what is installed: that of `npm run test:adoption -- --node 22`, or the one of the tests. */
  readonly nodePath = process.env['ADOPTION_NODE'] ?? process.execPath;

  /**
   * Packs the packages that lie in these folders of the repository, and installs them where nothing else is.
   * @param others packages of the registry, such as `pg@8.23.1`, that the adopter has chosen
   */
  static async of(packages: readonly string[], others: readonly string[] = []): Promise<Adoption> {
    const folder = await mkdtemp(join(tmpdir(), 'ticketwave-adoption-'));
    const paths = packages.map((path) => join(root, path));
    const packed = await npm(folder, 'pack', '--json', '--pack-destination', folder, ...paths);
    const tarballs = Object.values(JSON.parse(packed) as Record<string, Tarball>);
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await npm(folder, 'install', ...tarballs.map(({ filename }) => `./${filename}`), ...others);
    return new Adoption(folder, tarballs);
  }

  /** The names of all installed packages. */
  async installed(): Promise<string[]> {
    return [...(await this.#locked()).keys()].sort();
  }

  /** The names of a package and of all that it needs. */
  async closureOf(name: string): Promise<Set<string>> {
    const locked = await this.#locked();
    const found = new Set<string>();
    const visit = (each: string): void => {
      if (found.has(each)) return;
      found.add(each);
      Object.keys(locked.get(each)?.dependencies ?? {}).forEach(visit);
    };
    visit(name);
    return found;
  }

  async manifestOf(name: string): Promise<Record<string, unknown>> {
    const text = await readFile(join(this.folder, 'node_modules', name, 'package.json'), 'utf8');
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Runs a command of a package that is installed in this folder or one below. @returns and @throws as `node` */
  npx(folder: string, ...args: readonly string[]): Promise<string> {
    return run('npx', ['--no-install', ...args], join(this.folder, folder));
  }

  /** Runs npm in a folder below. @returns and @throws as `node` */
  npm(folder: string, ...args: readonly string[]): Promise<string> {
    return npm(join(this.folder, folder), ...args);
  }

  /** Puts a folder of compiled modules there. */
  async copy(from: string, to = 'consumer'): Promise<void> {
    await mkdir(join(this.folder, to), { recursive: true });
    await cp(from, join(this.folder, to), { recursive: true });
  }

  /** Megabytes of everything that is installed. */
  async installedMegabytes(): Promise<number> {
    const folder = join(this.folder, 'node_modules');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
    );
    return sizes.reduce((sum, size) => sum + size, 0) / 1_000_000;
  }

  /** Runs Node.js there. @returns its standard output @throws Error with what it printed, if it failed */
  node(...args: readonly string[]): Promise<string> {
    return run(this.nodePath, args, this.folder);
  }

  /** Runs the text of a module there. @returns and @throws as `node` */
  module(text: string): Promise<string> {
    return this.node('--input-type=module', '--eval', text);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #locked(): Promise<Map<string, LockedPackage>> {
    const text = await readFile(join(this.folder, 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
    return new Map(
      Object.entries(packages).map(([path, entry]) => [path.split('node_modules/').at(-1)!, entry]),
    );
  }
}

const npm = (cwd: string, ...args: string[]): Promise<string> =>
  run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'], cwd);

/** As somebody would type it, who knows nothing of the run that this is part of. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = withoutOurs(process.env);
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 24 });
  return stdout;
}
