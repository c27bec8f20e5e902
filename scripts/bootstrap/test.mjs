import { compiled } from './compiled.mjs';
import { prepare } from './prepare.mjs';
import { runMocha } from './tool.mjs';
import { root } from './tree.mjs';

/** Prepares, then runs mocha with whatever arguments were given. */
export async function execute({ rest, configuration = 'tests/.mocharc.json' }) {
  await prepare();
  await installBroker();
  return (await runMocha(configuration, rest)).exitCode;
}

async function installBroker() {
  const { installMissingBroker } = await compiled('cli/dev/broker/open');
  const { openDirectory } = await compiled('cli/dev/directory');
  const { readSettings } = await compiled('cli/dev/settings');
  const { directory, mayInstall } = readSettings(process.env, { root, services: [] });
  await installMissingBroker(mayInstall, openDirectory(directory));
}
