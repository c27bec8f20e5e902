import { spawn, type SpawnOptions } from 'node:child_process';
import { Failure, interruption } from '@ticketwave/cli/development';

/**
 * Runs a program to its end; an interruption ends it too.
 * @returns its exit code
 * @throws {Failure} if it is not installed
 */
export async function finished(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<number> {
  interruption.throwIfAborted();
  const child = spawn(program, args, options);
  const end = (): void => void child.kill('SIGTERM');
  interruption.addEventListener('abort', end, { once: true });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', () => reject(new Failure(`${program} is needed for this and is not installed.`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
  interruption.removeEventListener('abort', end);
  return exitCode;
}
