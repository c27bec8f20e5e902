import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root as repository } from '../../bootstrap/tree.mjs';
import { debootstrap } from './debootstrap.ts';
import { finished } from './finished.ts';

const suite = 'bookworm';
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** A Debian with nothing in it but its essential packages and this machine's Node and npm. */
export class BareRoot {
  /** As seen from outside. */
  readonly path: string;

  private constructor(private readonly parent: string) {
    this.path = join(parent, 'root');
  }

  /** @throws {Failure} if debootstrap cannot make one */
  static async make(): Promise<BareRoot> {
    const bare = new BareRoot(mkdtempSync(join(tmpdir(), 'ticketwave-bare-')));
    try {
      await debootstrap(suite, bare.path);
      bare.#bring(certificates); // what this machine trusts, say a proxy of its network
      bare.#installNode();
      return bare;
    } catch (error) {
      bare.remove();
      throw error;
    }
  }

  /** Copies the repository as git would clone it, uncommitted changes included, into a folder for root alone. */
  clone(): string {
    const folder = mkdtempSync(join(this.path, 'tmp', 'clone-'));
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
    const files = execFileSync('git', list, { cwd: repository, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    for (const file of files)
      cpSync(join(repository, file), join(folder, file), { recursive: true, force: true });
    return folder.slice(this.path.length);
  }

  /**
   * Runs a command inside, in mounts of its own that end with it, and shows what it prints.
   * @returns its exit code
   */
  run(command: string, { network }: { network: boolean }): Promise<number> {
    const inside = `exec chroot "$0" /bin/sh -c "$1"`;
    const mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev"';
    const loopback = network ? ':' : 'ip link set lo up';
    const isolation = network ? ['--mount'] : ['--mount', '--net'];
    return finished(
      'unshare',
      [...isolation, 'sh', '-c', `${mounts} && ${loopback} && ${inside}`, this.path, command],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: '/root',
          NODE_EXTRA_CA_CERTS: certificates,
          npm_config_cafile: certificates,
          npm_config_update_notifier: 'false',
        },
      },
    );
  }

  /** The processes that still run inside, by their pid. */
  processes(): number[] {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    return pids.filter((pid) => rootOf(pid) === this.path);
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }

  #installNode(): void {
    const npm = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
    this.#bring(process.execPath, '/usr/local/bin/node');
    this.#bring(join(npm, 'npm'), '/usr/local/lib/node_modules/npm');
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(this.path, 'usr/local/bin/npm'));
  }

  #bring(path: string, target = path): void {
    const inside = join(this.path, target);
    mkdirSync(dirname(inside), { recursive: true });
    cpSync(path, inside, { recursive: true, dereference: true });
  }
}

function rootOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return undefined; // it has just ended
  }
}
