import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decide } from '@ticketwave/cli/support/lock';
import { isAlive, type ProcessIdentity } from '@ticketwave/cli/support/process-identity';
import { readIfThere } from '@ticketwave/cli/support/files';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { describeDirectory } from '@ticketwave/cli/dev/directory';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { Processes } from '@ticketwave/cli/dev/processes';

const WORKER_ENDS_WITHIN_MS = 5_000;

/** Mocha's number for a process that runs spec files beside others; undefined where all of them run in one. */
const worker = process.env['MOCHA_WORKER_ID'];

/** True if another process ends what this one starts: mocha ends its workers without asking them. */
export const isWorker = worker !== undefined;

const home = join(process.env['TICKETWAVE_DIRECTORY'] ?? join(root, '.ticketwave'), 'test');

/** Where a part of the tests keeps a broker and databases of its own. */
export const testFolder = (name: string): string => join(home, name);

/** Of this process alone: spec files that run at the same time share neither broker nor databases. */
export const workerFolder = testFolder(`worker-${worker ?? 'single'}`);

/** Ends whatever tests have started and left running, in the folders that nobody else is using. */
export async function endWhatTestsStarted(): Promise<void> {
  const names = existsSync(home) ? readdirSync(home) : [];
  await Promise.all(names.map((name) => endLeftovers(testFolder(name))));
}

async function endLeftovers(folder: string): Promise<void> {
  const { lockFile } = describeDirectory(folder);
  const free = await eventually(() => (inUse(lockFile) ? undefined : true), {
    timeoutMs: WORKER_ENDS_WITHIN_MS,
    signal: new AbortController().signal,
  });
  if (free) await new Processes(folder).endLeftovers();
}

const inUse = (lockFile: string): boolean => decide(readIfThere(lockFile), isAnother) === 'wait';

const isAnother = (holder: ProcessIdentity): boolean => holder.pid !== process.pid && isAlive(holder);
