import { join } from 'node:path';
import { compile } from './compile.mjs';
import { bundleConsole } from './console.mjs';
import { installDependencies } from './dependencies.mjs';
import { interruption } from '../../BuildingBlocks/cli/support/interruption.mjs';
import { describe, withLock } from '../../BuildingBlocks/cli/support/lock.mjs';
import { generateClients } from './prisma-clients.mjs';
import { root } from './tree.mjs';

/**
 * Brings the tree to where everything can run: installed, generated, compiled, bundled. One process at a time;
 * with nothing to do it takes half a second and no network.
 * @param project the folder of the one project to compile, with those it depends on; everything unless given
 */
export function prepare(project) {
  return withPreparationLock(async () => {
    await installDependencies();
    await generateClients();
    await compile(project);
    await bundleConsole();
  });
}

function withPreparationLock(body) {
  const options = {
    what: `npm run ${process.env.npm_lifecycle_event ?? process.argv[2]}`,
    signal: interruption,
    onWait: (other) => console.error(`… Waiting for ${describe(other)} to prepare this folder`),
  };
  return withLock(join(root, '.ticketwave/preparation.lock'), options, body);
}
