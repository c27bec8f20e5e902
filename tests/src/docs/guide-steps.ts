import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { read } from '../architecture/repository.ts';
import { commandsOf } from './commands.ts';
import { fencesOf, quotedPath } from './documents.ts';

/** Something that a page asks its reader to do. */
export type Step =
  { readonly write: string; readonly text: string } | { readonly apply: string } | { readonly run: string };

/** Everything that a page asks its reader to do, in its order. */
export const stepsOf = (page: string): Step[] =>
  fencesOf(read(page)).flatMap((fence): Step[] => {
    const path = quotedPath(fence);
    if (path !== undefined) return [{ write: path, text: fence.text }];
    if (fence.attribute === 'apply') return [{ apply: fence.text }];
    return fence.attribute === 'step' ? commandsOf(fence.text).map((run) => ({ run })) : [];
  });

/** The files that a change is made to. */
export const pathsOf = ({ apply }: { readonly apply: string }): string[] =>
  [...apply.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path]) => path!);

export function titleOf(step: Step): string {
  if ('write' in step) return `write ${step.write}`;
  return 'run' in step ? step.run : `change ${pathsOf(step).join(', ')}`;
}

/** Does it in a folder. @throws Error with what the command printed, if it failed */
export async function perform(step: Step, folder: string): Promise<void> {
  if ('run' in step) return shell(step.run, folder);
  if ('write' in step) return write(join(folder, step.write), step.text);
  const patch = join(folder, '.ticketwave/step.patch');
  await write(patch, step.apply);
  await shell(`git apply ${patch}`, folder);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** As somebody would type it, who knows nothing of the run that this is part of. */
async function shell(command: string, cwd: string): Promise<void> {
  const foreign = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|TICKETWAVE_|MOCHA_|AMQP_URL|DATABASE_URL|RABBITMQ_|NODE_ENV$|INIT_CWD$)/.test(name),
  );
  // The folder may lie in a repository, which is then not the one that is meant.
  const env = { ...Object.fromEntries(foreign), GIT_CEILING_DIRECTORIES: dirname(cwd) };
  const options = { cwd, env, maxBuffer: 2 ** 26 };
  await promisify(execFile)('sh', ['-c', command], options).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    const output = stripVTControlCharacters(`${stdout}${stderr}`).trimEnd().split('\n');
    throw new Error([`${command} failed:`, ...output.slice(-120)].join('\n'));
  });
}
