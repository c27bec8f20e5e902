import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process that the launcher of a directory has started under that name. */
export function pidOf(directory: string, name: string): number {
  const text = readFileSync(join(directory, 'processes', `${name}.json`), 'utf8');
  return (JSON.parse(text) as { pid: number }).pid;
}
