import { join } from 'node:path';
import { sentenceFor } from '../../BuildingBlocks/cli/support/failure.mjs';
import { interruption } from '../../BuildingBlocks/cli/support/interruption.mjs';
import { cacheArguments } from './check-cache.mjs';
import { projects } from './compile.mjs';
import { prepare } from './prepare.mjs';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { runNode } from './tool.mjs';
import { root, serviceFolders } from './tree.mjs';

const packages = ['BuildingBlocks', ...serviceFolders, 'scripts'];
const format = {
  name: 'format',
  script: 'node_modules/prettier/bin/prettier.cjs',
  args: () => ['--check', '.', ...cacheArguments('format')],
};
const rules = {
  name: 'dependency rules',
  script: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  args: () => ['--config', '.dependency-cruiser.cjs', ...packages, 'tests'],
};
const surface = { name: 'public surface', script: 'scripts/dist/api/main.js', args: () => ['check'] };
const eslint = 'node_modules/eslint/bin/eslint.js';
const testsFolder = join(root, 'tests');
const lintOfPackages = {
  name: 'lint of the packages',
  script: eslint,
  args: () => [
    ...['.', '--ignore-pattern', 'tests/', '--max-warnings', '0'],
    ...cacheArguments(
      'lint-of-packages',
      projects().filter((project) => project !== testsFolder),
    ),
  ],
};
const lintOfTests = {
  name: 'lint of the tests',
  script: eslint,
  args: () => ['tests', '--max-warnings', '0', ...cacheArguments('lint-of-tests', projects())],
};
const contracts = {
  name: 'contracts',
  script: 'BuildingBlocks/cli/bin/ticketwave.mjs',
  args: () => ['contracts', 'check'],
};

/**
 * Two lanes, for two cores: the format needs no compiling, and the linter can read the packages, by their compiled
 * types, while the tests are still being compiled. What was right and has not changed is not read again.
 */
export async function execute() {
  const packagesCompiled = check('types', () => compile('scripts'));
  const compiled = packagesCompiled.then(() => check('types of the tests', () => compile()));
  const checks = [
    packagesCompiled,
    compiled,
    checkWith(format).then(async (result) => [result, await after(packagesCompiled, lintOfPackages)]),
    after(packagesCompiled, surface),
    after(packagesCompiled, contracts),
    after(compiled, rules).then(async (result) => [result, await after(compiled, lintOfTests)]),
  ];
  const results = (await Promise.all(checks)).flat();
  interruption.throwIfAborted();
  for (const { name, output, passed } of results) {
    if (!passed) console.error(`\n── ${name}\n${output.trimEnd()}`);
  }
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  console.log(failed.length === 0 ? 'All checks passed.' : `\nFailed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

const after = (earlier, tool) => earlier.then(() => checkWith(tool));

const checkWith = ({ name, script, args }) => check(name, () => runNode(join(root, script), args()));

async function compile(project) {
  try {
    await prepare(project);
    return { exitCode: 0, output: '' };
  } catch (error) {
    return { exitCode: 1, output: sentenceFor(error) };
  }
}

async function check(name, body) {
  const { exitCode, output } = await step(`Checking ${name}`, body);
  return { name, output, passed: exitCode === 0 };
}
