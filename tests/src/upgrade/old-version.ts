import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Launch, LaunchOptions } from '@ticketwave/cli/dev/launch';
import { buildOf } from '../support/older-build.ts';

/** What its module gives: it knew its services by itself. */
interface Launcher {
  launch(options: LaunchOptions): Promise<Launch>;
}

/**
 * The launcher of an older version, which starts that version's services.
 * @param commit in full
 * @throws Failure as `buildOf`
 */
export async function launcherOf(commit: string): Promise<Launcher> {
  const clone = await buildOf(commit);
  return (await import(pathToFileURL(join(clone, 'scripts/dist/run/launch.js')).href)) as Launcher;
}
