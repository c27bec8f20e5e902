import { openSync, renameSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../bootstrap/tree.mjs';

/** Opens a new log; the one of the run before stays beside it as `*.previous.log`. */
export function openLog(folder: string, name: string): number {
  const path = logPath(folder, name);
  if (existsSync(path)) renameSync(path, join(folder, `${name}.previous.log`));
  return openSync(path, 'a');
}

export function logPath(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

/** The end of a log, to be shown when something did not start. */
export function lastLines(path: string, count = 15): string {
  return (readIfThere(path) ?? '').trimEnd().split('\n').slice(-count).join('\n');
}
