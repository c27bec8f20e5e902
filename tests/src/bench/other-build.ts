import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '@ticketwave/cli/support/failure';
import { interruption } from '@ticketwave/cli/support/interruption';
import { step } from '@ticketwave/cli/support/progress';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { buildOf } from '../support/older-build.ts';
import type { Bench, Entry } from './bench.ts';

const SHORT = 10;

/** The build to compare with. */
export interface OtherBuild {
  /** In full. */
  readonly commit: string;
  /** Where it lies. */
  readonly tree: string;
}

/** Clones this repository at a git ref and builds it there, once for each commit. @throws Failure with exit code 3 */
export async function otherBuild(ref: string): Promise<OtherBuild> {
  const commit = await commitOf(ref);
  const tree = await step(
    `Building ${ref}, which is ${commit.slice(0, SHORT)}`,
    () => buildOf(commit, interruption),
    {
      always: true,
    },
  ).catch((cause: unknown) => {
    interruption.throwIfAborted();
    throw cause instanceof Failure
      ? cause
      : new Failure(`${ref} cannot be built: ${String(cause)}`, { exitCode: 3, cause });
  });
  return { commit, tree };
}

/** As `--against` names it in tables. */
export const nameWithCommit = (name: string, commit: string): string =>
  `${name} at ${commit.slice(0, SHORT)}`;

/** Each entry of this build stands beside itself in the other build, and is divided by it. Pure. */
export function withOtherBuild(bench: Bench, commit: string): Bench {
  const entries = bench.entries.flatMap((entry): Entry[] => {
    if (entry.kind !== 'build' || entry.isNew === true) return [entry];
    const former = nameWithCommit(entry.name, commit);
    return [
      { ...entry, against: [...(entry.against ?? []), former] },
      { ...entry, name: former, kind: 'other-build' },
    ];
  });
  return { ...bench, entries };
}

async function commitOf(ref: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`],
      {
        cwd: root,
      },
    );
    return stdout.trim();
  } catch (cause) {
    throw new Failure(`--against ${ref}: this repository knows no such commit.`, { exitCode: 2, cause });
  }
}
