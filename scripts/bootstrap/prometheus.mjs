import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { compiled } from './compiled.mjs';
import { prepare } from './prepare.mjs';
import { execute as test } from './test.mjs';
import { root } from './tree.mjs';

const PROGRAMS = ['prometheus', 'promtool'];

/**
 * Runs tests with Prometheus in their PATH.
 * @throws {Failure} if there is no Prometheus to use
 */
export async function withPrometheus({ rest, configuration }) {
  await prepare();
  const { readSettings } = await compiled('cli/dev/settings');
  const { directory, mayInstall } = readSettings(process.env, { root, services: [] });
  const folder = await prometheusFolder(directory, mayInstall);
  process.env.PATH = [folder, process.env.PATH].filter(Boolean).join(delimiter);
  return test({ rest, configuration });
}

/**
 * The folder with `prometheus` and `promtool`: one of PATH, or what an earlier run has unpacked, or Debian's package,
 * which is downloaded and unpacked without being installed. So it needs no root, and no system service comes up.
 * @param directory where data of runs lie
 * @throws {Failure} if none is there and none may or can be fetched
 */
async function prometheusFolder(directory, mayInstall) {
  const tools = join(directory, 'prometheus');
  const unpacked = join(tools, 'usr/bin');
  const known = [...(process.env.PATH ?? '').split(delimiter), unpacked].find(hasPrograms);
  if (known !== undefined) return known;
  if (!mayInstall) throw new Failure(`${MISSING} TICKETWAVE_NO_INSTALL=1 forbids fetching it.`);
  return step('Fetching Prometheus from Debian', () => {
    mkdirSync(tools, { recursive: true });
    run('apt-get', ['download', 'prometheus'], tools);
    const [file] = readdirSync(tools).filter((name) => name.endsWith('.deb'));
    run('dpkg-deb', ['--extract', file ?? '', '.'], tools);
    if (!hasPrograms(unpacked)) throw new Failure(`${MISSING} Debian's package has not brought them.`);
    return Promise.resolve(unpacked);
  });
}

const MISSING = 'prometheus and promtool are needed: install them, so that they are found in PATH.';

const hasPrograms = (folder) => folder !== '' && PROGRAMS.every((name) => existsSync(join(folder, name)));

function run(program, args, cwd) {
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Failure(`${MISSING} ${program} ${args[0]}: ${error?.message ?? stderr}`);
}
