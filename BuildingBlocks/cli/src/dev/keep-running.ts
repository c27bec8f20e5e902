import { statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { interruption } from '../../support/interruption.mjs';
import { Failure, sentenceFor } from '../../support/failure.mjs';
import type { Project } from '../config/project.ts';
import type { Launch } from './launch.ts';

/** The compiler writes many files, and what has crashed once may do so again at once. */
const settleMs = 1_000;

/**
 * Restarts each service that ends by itself, and each in whose folders something has changed, until the interruption.
 * One that does not come up again is reported, and tried again at its next change.
 * @throws {Failure} if a folder to watch is not there
 */
export function keepRunning({ root, services, watch: common }: Project, launched: Launch): void {
  const restarts = new Map(services.map(({ name }) => [name, restarterOf(launched, name)]));
  launched.endings.on('ended', (service, why) => restarts.get(service)?.(why));
  for (const { name, title, watch: own } of services) {
    const changed = (): void => restarts.get(name)?.(`${title} has changed.`);
    for (const folder of [...own, ...common]) {
      const path = join(root, folder);
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) throw new Failure(`There is no ${path} to watch: build the application first.`);
      watch(path, { recursive: found.isDirectory(), signal: interruption }, changed);
    }
  }
}

/** Restarts one service, once for all reasons that come before it is up again. */
function restarterOf(launched: Launch, service: string): (reason: string) => void {
  let waiting = false;
  let last = Promise.resolve();
  return (reason) => {
    if (waiting || interruption.aborted) return;
    waiting = true;
    console.error(`${reason} It is started again.`);
    last = last.then(async () => {
      await delay(settleMs);
      waiting = false;
      if (interruption.aborted) return;
      await launched.restart(service).catch((error: unknown) => console.error(sentenceFor(error as Error)));
    });
  };
}
