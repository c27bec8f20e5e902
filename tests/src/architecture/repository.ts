import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, serviceFolders as services } from '@ticketwave/scripts/bootstrap/tree';

export { serviceFolders as services } from '@ticketwave/scripts/bootstrap/tree';

/** The folders of all packages, a contracts package before the one that it lies in. */
export const packages: readonly string[] = [
  ...['BuildingBlocks', ...services].flatMap((folder) => [`${folder}/contracts`, folder]),
  'BuildingBlocks/testing',
  'BuildingBlocks/cli',
  'OperationsService/console',
  'scripts',
  'tests',
];

/** A text file of the repository; its path is relative to the root and has forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Applications and services that `ticketwave new` writes elsewhere. */
const templates = 'BuildingBlocks/cli/templates';
const ignored = ['.git', 'node_modules', 'dist', 'generated', 'coverage'];
const sourceFile = /\.(ts|mts|mjs|js|cjs|sh|sql|prisma|yml)$/;

/** What `.gitignore` leaves, read from the disk: a clone that git distrusts can be tested too. */
export function repositoryFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isIgnored(entry.name) || path === templates) return []; // in a working tree, .git is a file
    if (entry.isDirectory()) return repositoryFiles(path);
    return entry.isFile() && !/\.log$|^\.env$/.test(entry.name) ? [path] : [];
  });
}

const isIgnored = (name: string): boolean => ignored.includes(name) || name.startsWith('.ticketwave');

export const read = (path: string): TextFile => ({ path, text: readFileSync(join(root, path), 'utf8') });

/** What people write by hand and machines execute, but not templates of other applications. */
export const sourceFiles = (): TextFile[] =>
  repositoryFiles()
    .filter((path) => sourceFile.test(path) && !path.startsWith('BuildingBlocks/cli/templates/'))
    .map(read);
