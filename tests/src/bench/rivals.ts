import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '@ticketwave/cli/support/failure';
import { interruption } from '@ticketwave/cli/support/interruption';
import { step } from '@ticketwave/cli/support/progress';
import type { Place } from './contestant.ts';

/** Libraries that do some of the same, in the versions that were measured. They are no dependencies of this repository. */
const RIVALS = {
  'rabbitmq-client': '5.0.8',
  'pg-transactional-outbox': '0.5.7',
  // The last major version for Node.js 20.
  'pg-boss': '10.4.2',
} as const;

export type Rival = keyof typeof RIVALS;

/** As tables name it: `pg-boss 10.4.2`. */
export const titleOf = (rival: Rival): string => `${rival} ${RIVALS[rival]}`;

/** Installs them from the npm registry into a folder. @returns the folder @throws Failure with exit code 3 */
export async function installRivals(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: RIVALS }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
  await step('Installing the rivals', () =>
    promisify(execFile)('npm', args, { cwd: folder, signal: interruption }).catch((cause: unknown) => {
      interruption.throwIfAborted();
      throw new Failure(
        'The rivals cannot be installed: the npm registry does not answer. Leave them out with --no-rivals.',
        { exitCode: 3, cause },
      );
    }),
  );
  return folder;
}

/** The module of a rival; its contestant says what of it it knows. */
export function loadRival({ rivals }: Place, rival: Rival): unknown {
  if (rivals === undefined) throw new Error(`${rival} was not installed.`);
  return createRequire(join(rivals, 'package.json'))(rival);
}
