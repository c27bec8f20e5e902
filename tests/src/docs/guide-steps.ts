import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { read } from '../architecture/repository.ts';
import { commandsOf } from './commands.ts';
import { fencesOf } from './documents.ts';

/** Something that a page has its reader do. */
export type Step = { readonly apply: string } | { readonly run: string };

/** Everything that a page has its reader do, in its order. */
export const stepsOf = (page: string): Step[] =>
  fencesOf(read(page)).flatMap(({ attribute, text }): Step[] => {
    if (attribute === 'apply') return [{ apply: text }];
    return attribute === 'step' ? commandsOf(text).map((run) => ({ run })) : [];
  });

/** The files that a change is made to. */
const pathsOf = ({ apply }: { readonly apply: string }): string[] =>
  [...apply.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path]) => path!);

export const titleOf = (step: Step): string =>
  'run' in step ? step.run : `change ${pathsOf(step).join(', ')}`;

/** Does it in a folder. @returns what the command printed @throws Error with what it printed, if it failed */
export async function perform(step: Step, folder: string): Promise<string> {
  if ('run' in step) return shell(step.run, folder);
  const patch = join(folder, '.ticketwave/step.patch');
  await mkdir(dirname(patch), { recursive: true });
  await writeFile(patch, step.apply);
  return shell(`git apply ${patch}`, folder);
}

/** As somebody would type it, who knows nothing of the run that this is part of. */
async function shell(command: string, cwd: string): Promise<string> {
  const foreign = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|TICKETWAVE_|MOCHA_|AMQP_URL|DATABASE_URL|RABBITMQ_|NODE_ENV$|INIT_CWD$)/.test(name),
  );
  // The folder may lie in a repository, which is then not the one that is meant.
  const env = { ...Object.fromEntries(foreign), GIT_CEILING_DIRECTORIES: dirname(cwd) };
  const options = { cwd, env, maxBuffer: 2 ** 26 };
  return promisify(execFile)('sh', ['-c', command], options).then(plain, (error: unknown) => {
    const lines = plain(error as Output).split('\n');
    throw new Error([`${command} failed:`, ...lines.slice(-120)].join('\n'));
  });
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

const plain = ({ stdout, stderr }: Output): string =>
  stripVTControlCharacters(`${stdout}${stderr}`).trimEnd();
