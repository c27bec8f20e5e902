import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { runNode } from './tool.mjs';
import { root } from './tree.mjs';

/** Prepares, then runs mocha with whatever arguments were given. */
export async function execute({ rest, configuration = 'tests/.mocharc.json' }) {
  await prepare();
  const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
  const { exitCode } = await runNode(mocha, ['--config', configuration, ...rest], { stdio: 'inherit' });
  return exitCode;
}
