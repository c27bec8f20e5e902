import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { runNode } from './tool.mjs';
import { root } from './tree.mjs';

/** Prepares, then runs mocha with a configuration of tests/ and whatever arguments were given. */
export const mochaWith = (configuration) => ({
  async execute({ rest }) {
    await prepare();
    const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
    const { exitCode } = await runNode(mocha, ['--config', join('tests', configuration), ...rest], {
      stdio: 'inherit',
    });
    return exitCode;
  },
});
