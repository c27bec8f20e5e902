import { join } from 'node:path';
import { readIfThere } from '../../support/files.mjs';
import type { Project } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { wiresOf } from '../topology/compute.ts';
import { judge, type Refusal } from './judge.ts';
import { publishedAt, publishedBefore, type Published } from './published.ts';
import { directions } from './rules.ts';
import { formatSnapshot, snapshotPath } from './snapshot-file.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

export interface CheckFlags {
  readonly against?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Whether each service's snapshot says what its code says. */
interface CheckedFile {
  readonly file: string;
  readonly fresh: boolean;
}

/** @returns 1 if a snapshot is stale, or a change would break somebody */
export async function check(
  { project }: Context,
  { against, strict = false, json }: CheckFlags,
): Promise<number> {
  const snapshots = (await wiresOf(project)).map(snapshotOf);
  const files = snapshots.map((snapshot) => checked(project, snapshot));
  const published =
    against === undefined ? await publishedBefore(project, snapshots) : await publishedAt(project, against);
  const refusals = published ? judge(published.snapshots, withOthers(snapshots, published), { strict }) : [];
  if (json) printJson({ files, against: published?.name ?? null, refusals });
  else print(files, published, refusals);
  return refusals.length === 0 && files.every(({ fresh }) => fresh) ? exitCodes.done : exitCodes.finding;
}

/** What is from now on: ours as the code says, and what others have published as they have it. */
function withOthers(ours: readonly Snapshot[], { snapshots, shared }: Published): Snapshot[] {
  const others = snapshots.filter(({ service }) => !ours.some((own) => own.service === service));
  return [...ours, ...(shared ? others : [])];
}

function checked(project: Project, snapshot: Snapshot): CheckedFile {
  const file = snapshotPath(project, snapshot);
  return { file, fresh: readIfThere(join(project.root, file)) === formatSnapshot(snapshot) };
}

function print(
  files: readonly CheckedFile[],
  published: Published | undefined,
  refusals: readonly Refusal[],
): void {
  for (const { file, fresh } of files)
    console.log(fresh ? `${file} is fresh.` : `${file} is stale: ${invocation('contracts', 'publish')}`);
  if (published === undefined) {
    console.log(
      'There is nothing to compare with: no git, no main branch, or no snapshot where this branch left it. Say what to ' +
        'compare with by --against.',
    );
    return;
  }
  for (const refusal of refusals) console.log(`\n${describeRefusal(refusal)}`);
  const found = count(refusals.length, 'change');
  console.log(
    refusals.length === 0
      ? `Nothing breaks anybody who relies on ${printable(published.name)}.`
      : `\n${found} would break somebody who relies on ${printable(published.name)}.`,
  );
}

/** A refusal for people, in several lines. Pure. */
export function describeRefusal({
  event,
  field,
  what,
  rule,
  direction,
  consumers,
  waysOut,
}: Refusal): string {
  const subject = field === undefined ? event : `${field} of ${event}`;
  return [
    `✗ ${subject} ${what} (${rule})`,
    `  ${directions[direction]}`,
    ...consumers.map((consumer) => `  breaks ${consumer}`),
    ...waysOut.map((way) => `  → ${way}`),
  ]
    .map(printable)
    .join('\n');
}
