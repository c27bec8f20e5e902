import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDirectory } from '@ticketwave/cli/dev/directory';
import { removePostgres } from '@ticketwave/cli/dev/postgres/location';

/** An empty folder for one run of the launcher; call `remove` when the run has ended. */
export function openRunDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ticketwave-run-'));
  return {
    path,
    remove: () => {
      removePostgres(describeDirectory(path)); // as root its data may lie elsewhere
      rmSync(path, { recursive: true, force: true });
    },
  };
}
