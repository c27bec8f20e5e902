/** A folder or file named in a drawn tree. */
interface Entry {
  /** Relative to the root; folders end in a slash. */
  readonly path: string;
  /** Whether the tree shows what is in it. */
  readonly opened: boolean;
}

/** Reads a tree that is drawn by indentation of two spaces; what follows two further spaces is a remark. */
export function readTree(text: string): Entry[] {
  const parents: string[] = [];
  const paths = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, indentation, name] = /^( *)(\S+)/.exec(line)!;
      const depth = indentation!.length / 2;
      parents.length = depth;
      parents[depth] = name!;
      return parents.join('');
    });
  return paths.map((path, index) => ({
    path,
    opened: path.endsWith('/') && (paths[index + 1]?.startsWith(path) ?? false),
  }));
}

/**
 * How the drawn tree differs from what is on the disk: entries that do not exist, things at the top that it does not
 * name, and folders that are missing where it opens the folder above them. Names with a leading dot do not count.
 * @param files all files, relative to the root
 */
export function treeDifferences(entries: readonly Entry[], files: readonly string[]): string[] {
  const drawn = new Set(entries.map(({ path }) => path));
  const visible = files.filter((file) => !file.split('/').some((part) => part.startsWith('.')));
  const folders = new Set(visible.flatMap(foldersAbove));
  const exists = (path: string): boolean => (path.endsWith('/') ? folders.has(path) : visible.includes(path));
  const top = [...[...folders].filter(isTop), ...visible.filter(isTop)];
  const opened = entries.filter((entry) => entry.opened).map(({ path }) => path);
  const within = [...folders].filter((folder) => opened.includes(parentOf(folder)));
  return [
    ...[...drawn].filter((path) => !exists(path)).map((path) => `${path} does not exist`),
    ...[...top, ...within].filter((path) => !drawn.has(path)).map((path) => `${path} is not in the tree`),
  ];
}

const foldersAbove = (file: string): string[] =>
  [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index + 1));

const isTop = (path: string): boolean => !path.slice(0, -1).includes('/');

const parentOf = (folder: string): string => folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
