import { join } from 'node:path';
import { sentenceFor } from './failure.mjs';
import { interruption } from './interruption.mjs';
import { prepare } from './prepare.mjs';
import { step } from './progress.mjs';
import { runNode } from './tool.mjs';
import { root, serviceFolders } from './tree.mjs';

const modules = ['BuildingBlocks', ...serviceFolders, 'scripts', 'tests'];
const tools = [
  { name: 'format', script: 'prettier/bin/prettier.cjs', args: ['--check', '.'] },
  { name: 'lint', script: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  {
    name: 'dependency rules',
    script: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', ...modules],
  },
];

/** Compiles, then lets every tool have its say at the same time; the summary names those that object. */
export async function execute() {
  const results = [await check('types', compileAll), ...(await Promise.all(tools.map(checkWith)))];
  interruption.throwIfAborted();
  for (const { name, output, passed } of results) {
    if (!passed) console.error(`\n── ${name}\n${output.trimEnd()}`);
  }
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  console.log(failed.length === 0 ? 'All checks passed.' : `\nFailed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

const checkWith = ({ name, script, args }) =>
  check(name, () => runNode(join(root, 'node_modules', script), args));

async function compileAll() {
  try {
    await prepare();
    return { exitCode: 0, output: '' };
  } catch (error) {
    return { exitCode: 1, output: sentenceFor(error) };
  }
}

async function check(name, body) {
  const { exitCode, output } = await step(`Checking ${name}`, body);
  return { name, output, passed: exitCode === 0 };
}
