import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { runNode } from './tool.mjs';
import { root } from './tree.mjs';

/** Prepares, then packs and installs what others may use. Needs neither broker nor database. */
export async function execute({ rest }) {
  await prepare();
  const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
  const configuration = 'tests/.mocharc.adoption.json';
  const { exitCode } = await runNode(mocha, ['--config', configuration, ...rest], { stdio: 'inherit' });
  return exitCode;
}
