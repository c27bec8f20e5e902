import { openSync, renameSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from './json-line.ts';
import { readIfThere } from '../../support/files.mjs';

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

/** The last error in a service's log, in one line: its own words, or those of Node about a crash. */
export function lastError(path: string): string | undefined {
  return lastErrorIn((readIfThere(path) ?? '').trimEnd().split('\n'));
}

/** Pure. */
export function lastErrorIn(lines: readonly string[]): string | undefined {
  return lines.map(errorOf).findLast((error) => error !== undefined);
}

function errorOf(line: string): string | undefined {
  const fields = parseObject(line);
  if (!fields) return /^(\w*Error\b|FATAL ERROR).*/.exec(line)?.[0];
  if (fields['level'] !== 'error') return undefined;
  const { message, error } = fields;
  return [message, typeof error === 'string' ? error : undefined].filter(Boolean).join(': ');
}
