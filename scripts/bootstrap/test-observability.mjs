import { delimiter } from 'node:path';
import { compiled } from './compiled.mjs';
import { prepare } from './prepare.mjs';
import { prometheusFolder } from './prometheus.mjs';
import { execute as test } from './test.mjs';
import { root } from './tree.mjs';

/** @throws {Failure} if there is no Prometheus to use */
export async function execute({ rest }) {
  await prepare();
  const { readSettings } = await compiled('cli/dev/settings');
  const { directory, mayInstall } = readSettings(process.env, { root, services: [] });
  const folder = await prometheusFolder(directory, mayInstall);
  process.env.PATH = [folder, process.env.PATH].filter(Boolean).join(delimiter);
  return test({ rest, configuration: 'tests/.mocharc.observability.json' });
}
