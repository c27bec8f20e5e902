import { loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Entry } from './bench.ts';
import { benches } from './benches.ts';
import { compare, type Comparison } from './compare.ts';
import { writeDocument, type Machine } from './document.ts';
import { machineOf } from './machine.ts';
import type { Place } from './contestant.ts';
import { readOptions, type GivenOptions } from './options.ts';
import { otherBuild, withOtherBuild } from './other-build.ts';
import { describeReport, reportOf } from './report.ts';
import { installRivals } from './rivals.ts';
import { Stage } from './stage.ts';

/**
 * `npm run bench -- …`
 * @returns the exit code: 0 if everything was measured
 * @throws Failure with exit code 1 if effects do not equal messages or a contestant fails, 2 for a wrong command line, 3
 * if the broker, the database, the other build or a rival is not to be had
 */
export async function run({ options: given }: { options: GivenOptions }): Promise<number> {
  const options = readOptions(given, benches);
  const [load = 0] = loadavg();
  const other = options.against === undefined ? undefined : await otherBuild(options.against);
  const stage = await Stage.open();
  const comparisons: Comparison[] = [];
  let versions: string;
  try {
    versions = await stage.versions();
    const needsRivals = options.benches.some(({ entries }) => entries.some(({ kind }) => kind === 'rival'));
    const rivals = needsRivals ? await installRivals(join(stage.folder, 'rivals')) : undefined;
    for (const chosen of options.benches) {
      const bench = other ? withOtherBuild(chosen, other.commit) : chosen;
      const placeOf = ({ kind }: Entry): Promise<Place> =>
        stage.place(other && kind === 'other-build' ? other.tree : root, rivals);
      const comparison = await compare(bench, { ...options, placeOf });
      comparisons.push(comparison);
      // At once: what comes later may fail.
      if (!options.json) console.log(`${describeReport(reportOf([comparison]))}\n`);
    }
  } finally {
    await stage.close();
  }
  const machine = await machineOf(versions, load);
  if (options.writeDocs) writeDocuments(comparisons, machine);
  if (options.json) console.log(JSON.stringify({ machine, ...reportOf(comparisons) }, null, 2));
  return 0;
}

const documentOf = ({ bench: { document = 'docs/performance.md' } }: Comparison): string => document;

/** Each into the document that it belongs to; what others have, stays. */
function writeDocuments(comparisons: readonly Comparison[], machine: Machine): void {
  for (const document of new Set(comparisons.map(documentOf))) {
    const own = comparisons.filter((comparison) => documentOf(comparison) === document);
    writeDocument(join(root, document), reportOf(own), machine);
  }
}
