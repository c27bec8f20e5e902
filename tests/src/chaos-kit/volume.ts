import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { readIfThere } from '@ticketwave/cli/support/files';
import { eventually } from '@ticketwave/cli/dev/eventually';
import type { Location } from '@ticketwave/cli/dev/postgres/location';
import { serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import type { Undo } from '@ticketwave/cli/dev/undo';

const runFile = promisify(execFile);

const DEVICE = 'ticketwave-chaos';
/** Memory is only taken by what lies there. */
const ROOMY = '2g';
const PAGE_BYTES = 4_096;
const MOUNT_WITHIN_MS = 5_000;

/** A file system in memory, which can be made as small as what lies on it, and roomy again. */
export class Volume {
  private constructor(readonly folder: string) {}

  static async mount(folder: string): Promise<Volume> {
    mkdirSync(folder, { recursive: true });
    await runFile('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY},mode=0700`, DEVICE, folder]);
    return new Volume(folder);
  }

  /** From now on whatever needs another page is refused: "no space left on device". */
  async fill(): Promise<void> {
    // What is written between the look and the change makes it fail: then both are done again.
    const filled = await eventually(() => this.#resize(`${this.#used}`), { timeoutMs: MOUNT_WITHIN_MS });
    if (!filled) throw new Error(`${this.folder} could not be filled.`);
  }

  async empty(): Promise<void> {
    await runFile('mount', ['-o', `remount,size=${ROOMY}`, this.folder]);
  }

  async unmount(): Promise<void> {
    await runFile('umount', ['--lazy', this.folder]);
  }

  get #used(): number {
    const { blocks, bfree, bsize } = statfsSync(this.folder);
    return Math.max((blocks - bfree) * bsize, PAGE_BYTES);
  }

  #resize(bytes: string): Promise<true | undefined> {
    return runFile('mount', ['-o', `remount,size=${bytes}`, this.folder]).then(
      () => true,
      () => undefined,
    );
  }
}

/** One for each service's database. */
export async function mountVolumes(
  { home, user }: Location,
  undo: Undo,
): Promise<Record<ServiceName, Volume>> {
  const volumes = {} as Record<ServiceName, Volume>;
  for (const name of serviceNames) {
    const volume = await Volume.mount(join(home, 'volumes', name));
    undo.add(() => volume.unmount());
    if (user)
      for (const folder of [dirname(volume.folder), volume.folder]) chownSync(folder, user.uid, user.gid);
    volumes[name] = volume;
  }
  return volumes;
}

/** Moves the databases to their volumes, before anybody is connected to them. */
export async function moveDatabases(
  adminUrl: string,
  volumes: Partial<Record<ServiceName, Volume>>,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const [name, { folder }] of Object.entries(volumes)) {
      await client.query(`CREATE TABLESPACE volume_${name} LOCATION ${client.escapeLiteral(folder)}`);
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(name)} SET TABLESPACE volume_${name}`);
    }
  } finally {
    await client.end();
  }
}

/** Takes away what a run that was killed has left mounted below the folder. */
export async function unmountLeftovers(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const below = `${realpathSync(folder)}/`;
  const mounts = (readIfThere('/proc/self/mounts') ?? '').split('\n').map((line) => line.split(' '));
  for (const [device, path = ''] of mounts)
    if (device === DEVICE && path.startsWith(below)) await runFile('umount', ['--lazy', path]);
}
