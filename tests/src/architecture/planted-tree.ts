import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Planted } from './planted-violations.ts';
import { packages, services } from './repository.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** What planted modules may import; each stands in the folder that it would stand in. */
const neighbours = [
  ...services.flatMap((service) =>
    ['contracts/src', 'src/domain', 'src/application', 'src/infrastructure', 'src/http'].map(
      (folder) => `${service}/${folder}/neighbour.ts`,
    ),
  ),
  ...services.map((service) => `${service}/src/infrastructure/generated/prisma/client.ts`),
  'BuildingBlocks/contracts/src/neighbour.ts',
  'BuildingBlocks/src/operators-api/neighbour.ts',
  'BuildingBlocks/src/outbox/neighbour.ts',
  'BuildingBlocks/src/prisma/neighbour.ts',
  'BuildingBlocks/src/http/application.ts',
  'scripts/src/neighbour.ts',
];

/**
 * A tree of our layout, with our manifests and what is installed, in a folder of its own under the system's temporary
 * files. Nothing in it breaks a rule until something is planted.
 */
export class PlantedTree {
  readonly path = mkdtempSync(join(tmpdir(), 'ticketwave-rules-'));

  constructor() {
    for (const folder of packages)
      this.#write(`${folder}/package.json`, readFileSync(join(root, folder, 'package.json'), 'utf8'));
    for (const neighbour of neighbours) this.#write(neighbour, 'export const neighbour = 1;\n');
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** Plants a module that imports a value and one that imports a type. @returns their paths */
  plant(planted: Planted, name: string): { value: string; type: string } {
    if (planted.declared !== 'nowhere') this.#declare(planted, planted.declared ?? 'dependencies');
    const { extension = 'ts' } = planted;
    return {
      value: this.module(
        `${planted.from}/${name}-value.${extension}`,
        `export * as planted from '${planted.imports}';`,
      ),
      type: this.module(
        `${planted.from}/${name}-type.${extension === 'mjs' ? 'mts' : 'ts'}`,
        `import type * as planted from '${planted.imports}';\nexport type Planted = typeof planted;`,
      ),
    };
  }

  /** @returns its path */
  module(path: string, text: string): string {
    this.#write(path, `${text}\n`);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  #declare({ from, imports }: Planted, section: keyof Manifest): void {
    const name = /^(@[^/]+\/)?[^./:][^/:]*(?=\/|$)/.exec(imports)?.[0];
    if (name === undefined) return; // relative, or of Node itself
    const path = `${packageOf(from)}/package.json`;
    const manifest = JSON.parse(readFileSync(join(this.path, path), 'utf8')) as Manifest;
    if (manifest.dependencies?.[name] !== undefined) return;
    this.#write(path, JSON.stringify({ ...manifest, [section]: { ...manifest[section], [name]: '*' } }));
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }
}

const packageOf = (path: string): string => packages.find((folder) => `${path}/`.startsWith(`${folder}/`))!;
