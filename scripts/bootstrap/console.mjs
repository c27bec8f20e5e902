import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../BuildingBlocks/cli/support/files.mjs';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { mustSucceed, runNode } from './tool.mjs';
import { root } from './tree.mjs';

const folder = join(root, 'OperationsService/console');
const output = join(folder, 'generated');
const marker = join(output, '.generated-from');
const packages = ['esbuild', 'preact', 'uplot'].map((name) =>
  join(root, 'node_modules', name, 'package.json'),
);

/** Bundles the console from what it was compiled to, if that has changed. */
export async function bundleConsole() {
  const hash = createHash('sha256');
  for (const path of [...sources(), ...packages])
    hash.update(`${path.slice(root.length)}\n`).update(readFileSync(path));
  const wanted = hash.digest('hex');
  if (readIfThere(marker) === wanted) return;
  await step('Bundling the console', async () =>
    mustSucceed(
      await runNode(join(root, 'node_modules/esbuild/bin/esbuild'), options),
      'The console was not bundled:',
    ),
  );
  writeFileSync(marker, wanted);
}

const options = [
  `app=${join(folder, 'dist/main.js')}`,
  `app=${join(folder, 'styles/app.css')}`,
  ...[
    '--bundle',
    '--minify',
    '--format=esm',
    '--target=es2022',
    '--legal-comments=eof',
    '--log-level=warning',
  ],
  `--outdir=${output}`,
];

const sources = () =>
  ['dist', 'styles'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true })
      .filter((file) => /\.(js|css)$/.test(file))
      .sort()
      .map((file) => join(folder, name, file)),
  );
