import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { mustSucceed, runNode } from './tool.mjs';
import { root } from './tree.mjs';
import { readIfThere } from '../../BuildingBlocks/cli/support/files.mjs';

const outputs = ['.js', '.js.map', '.d.ts', '.d.ts.map'];

/**
 * Compiles whatever has changed, after removing what sources that are gone had been compiled to.
 * @param project as for `prepare`
 */
export async function compile(project = '.') {
  for (const project of projects()) removeGhosts(project);
  await step('Compiling', async () =>
    mustSucceed(
      await runNode(join(root, 'node_modules/@typescript/native/bin/tsc'), ['-b', project]),
      'The build failed:',
    ),
  );
}

/** The folders that the root tsconfig.json names, as absolute paths. */
export function projects() {
  const { references } = JSON.parse(readIfThere(join(root, 'tsconfig.json')));
  return references.map(({ path }) => join(root, path));
}

/** A deleted or renamed spec would live on in dist and still be run. */
function removeGhosts(project) {
  const dist = join(project, 'dist');
  if (!existsSync(dist)) return;
  const sources = new Set(filesUnder(join(project, 'src')));
  for (const ghost of ghosts(filesUnder(dist), sources)) rmSync(join(dist, ghost));
}

/** The compiled files for which there is no source any more; both as paths relative to dist and src. Pure. */
export function ghosts(compiled, sources) {
  return compiled.filter((file) => {
    const extension = outputs.find((candidate) => file.endsWith(candidate));
    if (extension === undefined) return false;
    const name = file.slice(0, -extension.length);
    return !sources.has(`${name}.ts`) && !sources.has(`${name}.tsx`);
  });
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
