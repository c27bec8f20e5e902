import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Ended } from './operator-command.ts';

export const program = join(root, 'BuildingBlocks/cli/bin/ticketwave.mjs');

/**
 * Runs `ticketwave …` to its end, as it is installed.
 * @param folder the working directory
 * @param environment all that is set for it; the rest of ours is kept from it
 */
export const ticketwave = (
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const { PATH, HOME } = process.env;
    const options = { cwd: folder, env: { PATH, HOME, ...environment } };
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
