import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { interruption } from '../../support/interruption.mjs';
import { sentenceFor } from '../../support/failure.mjs';
import { root } from '../project.ts';
import type { Launch } from './launch.ts';
import { serviceNames, services } from './service-names.ts';
import type { ServiceName } from './service-names.ts';

/** The compiler writes many files, and what has crashed once may do so again at once. */
const settleMs = 1_000;

/**
 * Restarts each service that ends by itself, and each whose compiled files have changed, until the interruption.
 * One that does not come up again is reported, and tried again at its next change.
 */
export function keepRunning(launched: Launch): void {
  const restarts = new Map(serviceNames.map((name) => [name, restarterOf(launched, name)]));
  launched.endings.on('ended', (service, why) => restarts.get(service)?.(why));
  for (const [name, restart] of restarts) {
    const changed = (): void => restart(`${services[name].title} has changed.`);
    const folders = [services[name].title, 'BuildingBlocks'];
    for (const folder of folders.flatMap((each) => [each, `${each}/contracts`]))
      watch(join(root, folder, 'dist'), { recursive: true, signal: interruption }, changed);
  }
}

/** Restarts one service, once for all reasons that come before it is up again. */
function restarterOf(launched: Launch, service: ServiceName): (reason: string) => void {
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
