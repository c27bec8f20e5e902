import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../support/failure.mjs';

interface Planned {
  readonly text: string;
  /** What stands there now; undefined: the file is new. */
  readonly before: string | undefined;
}

/** Files that are to be written below a folder: everything is computed first, and written together or not at all. */
export class FilePlan {
  readonly folder: string;
  readonly #files = new Map<string, Planned>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What is planned, by path. */
  get files(): readonly { readonly path: string; readonly isNew: boolean }[] {
    return [...this.#files].map(([path, { before }]) => ({ path, isNew: before === undefined }));
  }

  exists(path: string): boolean {
    return this.#files.has(path) || existsSync(join(this.folder, path));
  }

  /** What the file will read. @throws Failure if there is none */
  read(path: string): string {
    const planned = this.#files.get(path)?.text;
    if (planned !== undefined) return planned;
    if (!this.exists(path)) throw new Failure(`${path} is missing: it is expected in ${this.folder}.`);
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** @throws Failure if the file exists */
  create(path: string, text: string): void {
    if (this.exists(path))
      throw new Failure(`${path} exists already in ${this.folder}: existing files are not overwritten.`);
    this.#files.set(path, { text, before: undefined });
  }

  /** @throws Failure if there is no such file, and whatever the change throws */
  change(path: string, change: (text: string) => string): void {
    const before = this.read(path);
    const text = change(before);
    if (text === before) return;
    const planned = this.#files.get(path);
    this.#files.set(path, { text, before: planned ? planned.before : before });
  }

  /** @param format gives a file's text in the format of the application; what was not in it before stays as it is */
  async format(format: (path: string, text: string) => Promise<string>): Promise<void> {
    for (const [path, { text, before }] of this.#files)
      if (before === undefined || (await format(path, before)) === before)
        this.#files.set(path, { text: await format(path, text), before });
  }

  /** If one cannot be written, those before it are put back. */
  write(): void {
    const written: string[] = [];
    try {
      for (const [path, { text, before }] of this.#files) {
        mkdirSync(dirname(join(this.folder, path)), { recursive: true });
        writeFileSync(join(this.folder, path), text, { flag: before === undefined ? 'wx' : 'w' });
        written.push(path);
      }
    } catch (error) {
      for (const path of written) this.#putBack(path);
      throw error;
    }
  }

  #putBack(path: string): void {
    const before = this.#files.get(path)?.before;
    if (before === undefined) rmSync(join(this.folder, path), { force: true });
    else writeFileSync(join(this.folder, path), before);
  }
}
