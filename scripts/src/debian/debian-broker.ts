import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '@ticketwave/cli/development';
import { debootstrap } from './debootstrap.ts';

const PROGRAMS = {
  'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server',
  rabbitmqctl: '/usr/lib/rabbitmq/bin/rabbitmqctl',
  epmd: '/usr/bin/epmd',
};

/** The RabbitMQ of another Debian suite, in a root of its own. */
export interface DebianBroker {
  readonly version: string;
  /** The folder for `TICKETWAVE_RABBITMQ`. */
  readonly programs: string;
}

/**
 * @param folder where it is kept for the next time
 * @throws {Failure} if it cannot be made
 */
export async function debianBroker(suite: string, folder: string): Promise<DebianBroker> {
  const root = join(folder, 'root');
  if (!existsSync(root)) {
    const unfinished = join(folder, 'unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await step(`Making a Debian ${suite} with rabbitmq-server, about a minute`, () =>
      debootstrap(suite, unfinished, ['rabbitmq-server']),
    );
    renameSync(unfinished, root);
  }
  return { version: versionIn(root), programs: writePrograms(root, join(folder, 'bin')) };
}

function versionIn(root: string): string {
  const args = [root, 'dpkg-query', '--show', '--showformat', '${Version}', 'rabbitmq-server'];
  const [version = ''] = execFileSync('chroot', args, { encoding: 'utf8' }).split('-');
  return version;
}

function writePrograms(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, program] of Object.entries(PROGRAMS))
    writeFileSync(join(folder, name), wrapper(root, program), { mode: 0o755 });
  return folder;
}

/**
 * Runs a program of the root on the files of a node, which are in its HOME, in mounts that end with it. Each command
 * becomes the next one, so that the process that is started is the node itself. Pure.
 */
const wrapper = (root: string, program: string): string => `#!/bin/sh
exec unshare --mount sh -c '
  root=$0 program=$1; shift
  mkdir -p "$root$HOME" && mount --bind "$HOME" "$root$HOME" &&
    mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
    exec chroot "$root" "$program" "$@"
' '${root}' '${program}' "$@"
`;
