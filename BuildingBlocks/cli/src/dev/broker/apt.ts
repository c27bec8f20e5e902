import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline/promises';
import { promisify } from 'node:util';
import { Failure } from '../../../support/failure.mjs';
import { interruption } from '../../../support/interruption.mjs';
import { step } from '../../../support/progress.mjs';
import { readIfThere } from '../../../support/files.mjs';
import type { Directory } from '../directory.ts';
import { lastLines, logPath, openLog } from '../logs.ts';
import { distributionNames } from './advice.ts';
import type { Availability } from './broker.ts';

const script = fileURLToPath(new URL('../../../support/install-rabbitmq.sh', import.meta.url));
const policy = '/usr/sbin/policy-rc.d';
const runFile = promisify(execFile);

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly distributions: readonly string[];
  readonly isRoot: boolean;
  readonly hasSudo: boolean;
  readonly mayInstall: boolean;
}

/** Whether RabbitMQ may be installed through apt here. Pure. */
export function aptAvailability({
  platform,
  distributions,
  isRoot,
  hasSudo,
  mayInstall,
}: Machine): Availability {
  const hasApt = distributions.includes('debian') || distributions.includes('ubuntu');
  if (platform !== 'linux' || !hasApt) return { because: 'apt is there on Debian and Ubuntu only' };
  if (!mayInstall) return { because: 'TICKETWAVE_NO_INSTALL=1 forbids installing anything' };
  if (!isRoot && !hasSudo) return { because: 'apt needs root, or sudo without a password' };
  return true;
}

export async function aptAvailabilityHere(mayInstall: boolean): Promise<Availability> {
  const isRoot = process.getuid?.() === 0;
  return aptAvailability({
    platform: process.platform,
    distributions: distributionNames(readIfThere('/etc/os-release') ?? ''),
    isRoot,
    hasSudo: !isRoot && (await sudoAsksNothing()),
    mayInstall,
  });
}

/**
 * Says what it is about to do, asks if there is somebody to ask, and installs RabbitMQ. No system broker comes up.
 * @throws {Failure} if the answer is no, or apt fails
 */
export async function installThroughApt(directory: Directory, advice: string): Promise<void> {
  console.error(
    'RabbitMQ is not installed here; its Debian package can be installed now, without starting a system broker.',
  );
  if (!(await agreed())) throw new Failure(`Nothing was installed. ${advice}`);
  await step('Installing rabbitmq-server through apt', () => runScript(directory, []));
}

/** Puts policy-rc.d back in its place if an installation was killed half-way. */
export async function restorePolicyAfterCrash(directory: Directory): Promise<void> {
  const ours = readIfThere(policy)?.includes('written by TicketWave');
  if (ours || existsSync(`${policy}.before-ticketwave`)) await runScript(directory, ['--restore-only']);
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Install it? [Y/n] ', { signal: interruption });
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** In a group of its own: Ctrl-C would leave packages half configured. */
async function runScript(directory: Directory, args: string[]): Promise<void> {
  const log = openLog(directory.logs, 'apt');
  const asRoot = process.getuid?.() === 0;
  const [program, before] = asRoot ? ['sh', []] : ['sudo', ['--non-interactive', 'sh']];
  const child = spawn(program, [...before, script, ...args], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  const exitCode = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  if (exitCode === 0) return;
  const path = logPath(directory.logs, 'apt');
  throw new Failure(`apt could not install rabbitmq-server; ${path} ends with:\n${lastLines(path)}`);
}

async function sudoAsksNothing(): Promise<boolean> {
  try {
    await runFile('sudo', ['--non-interactive', 'true']);
    return true;
  } catch {
    return false;
  }
}
