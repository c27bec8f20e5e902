import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, step } from '@ticketwave/cli/development';
import { BareRoot } from './debian/bare-root.ts';

const demo = 'npm run demo -- --once';
/** What the second run may take, in seconds. */
const secondRunSeconds = 30;

/**
 * Shows the demo in a Debian that has neither RabbitMQ nor our dependencies: first with the network, where RabbitMQ
 * comes through apt; then without it. @returns the exit code
 */
export async function run(): Promise<number> {
  if (process.getuid?.() !== 0) throw new Failure('test:bare needs root, for debootstrap and chroot.');
  const bare = await step('Making a bare Debian root', () => BareRoot.make());
  try {
    const folder = bare.clone();
    const problems = [...(await firstRun(bare, folder)), ...(await secondRun(bare, folder)), ...traces(bare)];
    for (const problem of problems) console.error(`✗ ${problem}`);
    if (problems.length === 0) console.log('\n✓ The demo runs in a bare Debian, and leaves nothing behind.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    bare.remove();
  }
}

async function firstRun(bare: BareRoot, folder: string): Promise<string[]> {
  console.log('\n── First run, with the network');
  const exitCode = await bare.run(`cd ${folder} && ${demo}`, { network: true });
  return exitCode === 0 ? [] : [`The first run ended with exit code ${exitCode}.`];
}

async function secondRun(bare: BareRoot, folder: string): Promise<string[]> {
  console.log('\n── Second run, without the network');
  const started = Date.now();
  const exitCode = await bare.run(`cd ${folder} && ${demo}`, { network: false });
  const seconds = Math.round((Date.now() - started) / 1_000);
  if (exitCode !== 0) return [`The second run ended with exit code ${exitCode}.`];
  return seconds < secondRunSeconds ? [] : [`The second run took ${seconds} s.`];
}

/** What must not be there afterwards. */
function traces(bare: BareRoot): string[] {
  const running = bare.processes();
  const policy = existsSync(join(bare.path, 'usr/sbin/policy-rc.d'));
  return [
    ...(running.length > 0 ? [`Processes were left behind: ${running.join(', ')}.`] : []),
    ...(policy ? ['policy-rc.d was left behind.'] : []),
  ];
}
