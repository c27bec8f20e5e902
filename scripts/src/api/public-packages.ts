import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../bootstrap/tree.mjs';

/** A package with doors for others, and where the report of them is kept. */
export interface PublicPackage {
  readonly name: string;
  /** Relative to the repository's, as `report`. */
  readonly folder: string;
  readonly report: string;
  /** By their names in `exports`, without `./`; `index` is the package's own name. */
  readonly doors: readonly { readonly name: string; readonly types: string }[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly types?: string } | string>>;
}

const folders = ['contracts', '.', 'testing', 'cli'].map((folder) => join('BuildingBlocks', folder));

/** Every package whose surface is reported. */
export const publicPackages = (): PublicPackage[] =>
  folders.map(read).filter(({ doors }) => doors.length > 0);

function read(folder: string): PublicPackage {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const doors = Object.entries(exports).flatMap(([path, target]) =>
    path.includes('*') || typeof target === 'string' || target.types === undefined
      ? []
      : [{ name: path === '.' ? 'index' : path.slice('./'.length), types: target.types }],
  );
  return { name, folder, doors, report: `BuildingBlocks/api/${name.replace('@ticketwave/', '')}.api.md` };
}
