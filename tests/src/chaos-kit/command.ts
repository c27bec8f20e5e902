import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { project } from '@ticketwave/scripts/services';
import { Failure } from '@ticketwave/cli/support/failure';
import { readSettings } from '@ticketwave/cli/dev/settings';
import { openCluster } from './cluster.ts';
import { allFaultKinds, factsOf, isFaultKind, type FaultKind } from './fault-kinds.ts';
import { describeReport, summarise } from './report.ts';
import { runChaos } from './run-chaos.ts';
import { openSingleNode } from './single-node.ts';

/** Long enough to pay while something is broken, short enough to expire during the run. */
const CUSTOMERS = { unpaid: 'expire', bookingTtlSeconds: 120, patienceMs: 60_000 } as const;

interface Options {
  readonly minutes?: string;
  readonly seed?: string;
  readonly fault?: string;
  readonly rate?: string;
  readonly cluster?: boolean;
  readonly json?: boolean;
}

/** `npm run chaos -- …` @returns the exit code: 0 if every fault landed and nothing is wrong, else 1 */
export async function run({ options }: { options: Options }): Promise<number> {
  const { cluster = false, json = false } = options;
  const seed = number('seed', options.seed, randomInt(1_000_000));
  const minutes = number('minutes', options.minutes, 5);
  const rate = number('rate', options.rate, 5);
  const kinds = kindsOf(options.fault);
  const replay = [
    `npm run chaos -- --minutes ${minutes} --seed ${seed} --rate ${rate}`,
    ...(options.fault === undefined ? [] : [`--fault ${options.fault}`]),
    ...(cluster ? ['--cluster'] : []),
  ].join(' ');
  console.error(replay);
  const report = await runChaos({
    seed,
    rate,
    kinds,
    customers: CUSTOMERS,
    durationMs: minutes * 60_000,
    directory: join(readSettings(process.env, project).directory, 'chaos'),
    openBroker: cluster ? openCluster : openSingleNode,
    onProgress: (line) => console.error(line),
  });
  const summary = summarise(report);
  console.log(
    json
      ? JSON.stringify({ seed, minutes, cluster, ...summary, ...report }, null, 2)
      : describeReport(report, replay),
  );
  return summary.passed ? 0 : 1;
}

function number(option: string, given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Failure(`--${option} is wrong: expected a number above 0.`, { exitCode: 2 });
}

function kindsOf(given: string | undefined): readonly FaultKind[] {
  const possible = (kind: FaultKind): boolean => !factsOf(kind).needsRoot || process.getuid?.() === 0;
  if (given === undefined) {
    const left = allFaultKinds.filter((kind) => !possible(kind));
    if (left.length > 0) console.error(`Left out, because only root can bring it about: ${left.join(', ')}.`);
    return allFaultKinds.filter(possible);
  }
  return given.split(',').map((name) => {
    if (!isFaultKind(name))
      throw new Failure(
        `--fault ${name}: there is no such fault; the faults are ${allFaultKinds.join(', ')}.`,
        { exitCode: 2 },
      );
    if (!possible(name))
      throw new Failure(`--fault ${name}: run it as root, because it mounts a small file system.`, {
        exitCode: 2,
      });
    return name;
  });
}
