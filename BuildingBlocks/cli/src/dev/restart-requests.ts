import { existsSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentenceFor } from '../../support/failure.mjs';
import type { Directory } from './directory.ts';

const folderIn = (directory: Directory): string => directory.inside('restarts');

/** A request to whoever has started the services of the folder: a file with the name of the service, until it is done. */
export class RestartRequest {
  readonly #file: string;

  constructor(directory: Directory, service: string) {
    mkdirSync(folderIn(directory), { recursive: true });
    this.#file = join(folderIn(directory), service);
  }

  make(): void {
    writeFileSync(this.#file, '');
  }

  /** Nobody takes it any more. */
  withdraw(): void {
    rmSync(this.#file, { force: true });
  }

  get isTaken(): boolean {
    return !existsSync(this.#file);
  }
}

/**
 * Restarts a service whenever somebody asks for it in the folder; one after the other.
 * @returns what ends this
 */
export function answerRestarts(
  directory: Directory,
  services: readonly string[],
  restart: (service: string) => Promise<void>,
): () => void {
  const folder = folderIn(directory);
  rmSync(folder, { recursive: true, force: true }); // what nobody has answered is not meant any more
  mkdirSync(folder, { recursive: true });
  let last = Promise.resolve();
  const take = (): void => {
    for (const service of readdirSync(folder)) {
      rmSync(join(folder, service), { force: true });
      if (services.includes(service)) last = last.then(() => restart(service)).catch(report);
    }
  };
  const watcher = watch(folder, take);
  return () => watcher.close();
}

const report = (error: unknown): void => console.error(sentenceFor(error as Error));
