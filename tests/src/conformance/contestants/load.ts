import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Place } from '../contestant.ts';

/** The module of a rival; its contestant says what of it it knows. */
export function load({ packages }: Place, name: string): unknown {
  if (packages === undefined) throw new Error(`${name} was not installed.`);
  return createRequire(join(packages, 'package.json'))(name);
}
