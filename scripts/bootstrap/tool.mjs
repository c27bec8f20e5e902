import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';
import { interruption } from '../../BuildingBlocks/cli/support/interruption.mjs';
import { root } from './tree.mjs';

/**
 * Runs a Node program to its end in the repository's folder; an interruption ends it too.
 * @param stdio 'inherit' to show its output, 'pipe' to collect it
 * @returns its exit code and what it printed
 */
export function runNode(script, args, { stdio = 'pipe', env = {} } = {}) {
  return run(process.execPath, [script, ...args], { stdio, env });
}

/** Node's arguments with which this repository's tests reach the insides of BuildingBlocks, which have no other door. */
const INTERNALS = '--conditions=internal';

/** Runs mocha with a configuration of ours; output goes where ours goes. @returns as runNode */
export function runMocha(configuration, args = [], env = {}) {
  const options = [process.env.NODE_OPTIONS, INTERNALS].filter(Boolean).join(' ');
  const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
  return runNode(mocha, ['--config', configuration, ...args], {
    stdio: 'inherit',
    env: { ...env, NODE_OPTIONS: options },
  });
}

/** As runNode, for any program. */
export function run(program, args, { stdio = 'pipe', env = {} } = {}) {
  interruption.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdio, stdio],
    });
    const end = () => child.kill('SIGTERM');
    interruption.addEventListener('abort', end, { once: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      interruption.removeEventListener('abort', end);
      resolve({ exitCode: exitCode ?? 1, signal, output });
    });
  });
}

/** Fails with the sentence, and with the tool's own words under it, if the tool did. */
export function mustSucceed({ exitCode, output }, sentence) {
  interruption.throwIfAborted();
  if (exitCode !== 0) throw new Failure(`${sentence}\n${output.trimEnd()}`);
}
