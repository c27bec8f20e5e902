import { spawn } from 'node:child_process';
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
